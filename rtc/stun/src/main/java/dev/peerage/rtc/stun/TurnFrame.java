package dev.peerage.rtc.stun;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The two forms in which data travels between a client and its TURN server, written around and read from a packet in
 * place: ChannelData (RFC 8656 §12.4) and Send and Data indications (§11).
 *
 * <p>Writing: leave as many bytes free as the form's header has, put the data behind them, then write the header. Reading
 * narrows position and limit to the data. Neither copies it, and nothing here throws on what came from the network.
 */
public final class TurnFrame {

    /** RFC 8656 §12: channels are 0x4000 to 0x4FFF, which RFC 7983 §7 tells from STUN and DTLS by the first byte. */
    public static final int FIRST_CHANNEL = 0x4000;

    /** RFC 8656 §12.4: number and length. */
    public static final int CHANNEL_HEADER_BYTES = 4;

    /** What the longer of the two forms adds: header, an IPv6 address, the head of DATA, and its padding. */
    public static final int MAX_OVERHEAD_BYTES = StunMessage.HEADER_BYTES + 4 + 20 + 4 + 3;

    private static final int SEND_INDICATION = StunClass.INDICATION.withMethod(StunMessage.SEND);
    private static final int DATA_INDICATION = StunClass.INDICATION.withMethod(StunMessage.DATA);

    private TurnFrame() {}

    /** Whether the packet is ChannelData, as far as its header tells; leaves the position alone. */
    public static boolean isChannelData(ByteBuffer packet) {
        int at = packet.position();
        return packet.remaining() >= CHANNEL_HEADER_BYTES
                && (packet.get(at) & 0xF0) == 0x40
                && (packet.getShort(at + 2) & 0xFFFF) <= packet.remaining() - CHANNEL_HEADER_BYTES;
    }

    /** The channel of a packet for which {@link #isChannelData} holds. */
    public static int channelOf(ByteBuffer packet) {
        return packet.getShort(packet.position()) & 0xFFFF;
    }

    /** Narrows a packet for which {@link #isChannelData} holds to what it carries; over UDP padding may follow it. */
    public static void openChannelData(ByteBuffer packet) {
        int data = packet.position() + CHANNEL_HEADER_BYTES;
        int length = packet.getShort(packet.position() + 2) & 0xFFFF;
        packet.limit(data + length).position(data);
    }

    /** Writes the header at {@code start} for the data that follows it up to the buffer's position. */
    public static void sealChannelData(ByteBuffer out, int start, int channel) {
        out.putShort(start, (short) channel);
        out.putShort(start + 2, (short) (out.position() - start - CHANNEL_HEADER_BYTES));
    }

    /** Whether the packet is a Data indication; leaves the position alone. */
    public static boolean isDataIndication(ByteBuffer packet) {
        return StunMessage.isStun(packet) && packet.getShort(packet.position()) == DATA_INDICATION;
    }

    /**
     * Narrows a packet for which {@link #isDataIndication} holds to what it carries.
     *
     * @return the peer it came from; null, and the packet left alone, if it is malformed
     */
    public static @Nullable TransportAddress openDataIndication(ByteBuffer packet) {
        int start = packet.position();
        int at = start + StunMessage.HEADER_BYTES;
        int data = -1;
        int dataBytes = 0;
        TransportAddress peer = null;
        for (int count = 0; at + 4 <= packet.limit() && count < StunMessage.MAX_ATTRIBUTES; count++) {
            int type = packet.getShort(at) & 0xFFFF;
            int length = packet.getShort(at + 2) & 0xFFFF;
            if (at + 4 + length > packet.limit()) {
                return null;
            }
            if (type == StunType.DATA && data < 0) {
                data = at + 4;
                dataBytes = length;
            } else if (type == StunType.XOR_PEER_ADDRESS && peer == null) {
                TransactionId id = new TransactionId(packet.getInt(start + 8), packet.getLong(start + 12));
                peer = XorAddress.read(packet.slice(at + 4, length), id);
            }
            at += 4 + (length + 3 & ~3);
        }
        if (data < 0 || peer == null) {
            return null;
        }
        packet.limit(data + dataBytes).position(data);
        return peer;
    }

    /** The bytes before the data in a Send indication to this peer. */
    public static int sendHeaderBytes(TransportAddress peer) {
        return StunMessage.HEADER_BYTES + 4 + (peer.isIpv6() ? 20 : 8) + 4;
    }

    /** Writes the header at {@code start} for the data that follows it up to the buffer's position, and the padding. */
    public static void sealSendIndication(ByteBuffer out, int start, TransportAddress peer, TransactionId id) {
        int dataBytes = out.position() - start - sendHeaderBytes(peer);
        for (int padding = -dataBytes & 3; padding > 0; padding--) {
            out.put((byte) 0);
        }
        int end = out.position();
        out.position(start);
        out.putShort((short) SEND_INDICATION).putShort((short) (end - start - StunMessage.HEADER_BYTES));
        out.putInt(StunMessage.MAGIC_COOKIE).putInt(id.tag()).putLong(id.unique());
        out.putShort((short) StunType.XOR_PEER_ADDRESS).putShort((short) (peer.isIpv6() ? 20 : 8));
        XorAddress.write(peer, id, out);
        out.putShort((short) StunType.DATA).putShort((short) dataBytes);
        out.position(end);
    }
}
