package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Takes packets apart and builds them, for tests. */
final class Packets {

    private Packets() {}

    /** The packet an association wants to send now, or null. */
    static byte[] poll(SctpAssociation association, long nowUs) {
        ByteBuffer out = ByteBuffer.allocate(association.config().maxPacketBytes());
        if (!association.pollTransmit(out, nowUs)) {
            return null;
        }
        byte[] packet = new byte[out.position()];
        out.flip().get(packet);
        return packet;
    }

    static List<byte[]> pollAll(SctpAssociation association, long nowUs) {
        List<byte[]> packets = new ArrayList<>();
        byte[] packet;
        while ((packet = poll(association, nowUs)) != null) {
            packets.add(packet);
        }
        return packets;
    }

    static List<SctpEvent> events(SctpAssociation association) {
        List<SctpEvent> events = new ArrayList<>();
        SctpEvent event;
        while ((event = association.pollEvent()) != null) {
            events.add(event);
        }
        return events;
    }

    static int tag(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(4);
    }

    /** The types of its chunks. */
    static List<Integer> chunkTypes(byte[] packet) {
        List<Integer> types = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(packet);
        for (int at = 12; at + 4 <= packet.length; at += Wire.padded(in.getShort(at + 2) & 0xFFFF)) {
            types.add(packet[at] & 0xFF);
        }
        return types;
    }

    /** Where the first chunk of the type begins, or -1. */
    static int find(byte[] packet, int type) {
        ByteBuffer in = ByteBuffer.wrap(packet);
        for (int at = 12; at + 4 <= packet.length; at += Wire.padded(in.getShort(at + 2) & 0xFFFF)) {
            if ((packet[at] & 0xFF) == type) {
                return at;
            }
        }
        return -1;
    }

    static byte[] packet(int tag, byte[]... chunks) {
        ByteBuffer out = ByteBuffer.allocate(2000);
        out.putShort((short) 5000).putShort((short) 5000).putInt(tag).putInt(0);
        for (byte[] chunk : chunks) {
            out.put(chunk);
        }
        byte[] packet = new byte[out.position()];
        out.flip().get(packet);
        return checksummed(packet);
    }

    /** The packet with the right checksum put in. */
    static byte[] checksummed(byte[] packet) {
        if (packet.length >= 12) {
            new PacketChecksum().write(ByteBuffer.wrap(packet), 0, packet.length);
        }
        return packet;
    }

    static byte[] data(int tsn, int flags, int streamId, int ssn, byte[] payload) {
        return ByteBuffer.allocate(16 + Wire.padded(payload.length))
                .put((byte) Wire.DATA)
                .put((byte) flags)
                .putShort((short) (16 + payload.length))
                .putInt(tsn)
                .putShort((short) streamId)
                .putShort((short) ssn)
                .putInt(53)
                .put(payload)
                .array();
    }

    static byte[] iData(int tsn, int flags, int streamId, int messageId, int word, byte[] payload) {
        return ByteBuffer.allocate(20 + Wire.padded(payload.length))
                .put((byte) Wire.I_DATA)
                .put((byte) flags)
                .putShort((short) (20 + payload.length))
                .putInt(tsn)
                .putShort((short) streamId)
                .putShort((short) 0)
                .putInt(messageId)
                .putInt(word)
                .put(payload)
                .array();
    }

    static byte[] sack(int cumulativeTsn, int windowBytes, int... gaps) {
        ByteBuffer out = ByteBuffer.allocate(16 + 2 * gaps.length);
        out.putInt(Wire.SACK << 24 | out.capacity()).putInt(cumulativeTsn).putInt(windowBytes);
        out.putShort((short) (gaps.length / 2)).putShort((short) 0);
        for (int gap : gaps) {
            out.putShort((short) gap);
        }
        return out.array();
    }
}
