package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The messages of the data channel establishment protocol (RFC 8832 §5), and the numbers of RFC 8831 §8. */
final class Dcep {

    // RFC 8831 §8: payload protocol identifiers
    static final int PPID_DCEP = 50;
    static final int PPID_TEXT = 51;
    static final int PPID_BINARY = 53;
    static final int PPID_TEXT_EMPTY = 56;
    static final int PPID_BINARY_EMPTY = 57;

    private static final int ACK = 2;
    private static final int OPEN = 3;
    private static final int OPEN_FIXED_BYTES = 12;

    // RFC 8832 §5.1: channel types; the highest bit = unordered
    private static final int RELIABLE = 0;
    private static final int LIMITED_RETRANSMITS = 1;
    private static final int LIMITED_LIFETIME = 2;
    private static final int UNORDERED = 0x80;

    private static final byte[] ACK_MESSAGE = {ACK};

    private Dcep() {}

    /** Whether the payload of messages with this PPID is what an application sent, to the byte. */
    static boolean isApplications(int ppid) {
        return ppid != PPID_DCEP && ppid != PPID_TEXT_EMPTY && ppid != PPID_BINARY_EMPTY;
    }

    /** DATA_CHANNEL_ACK. */
    static byte[] ack() {
        return ACK_MESSAGE.clone();
    }

    static boolean isAck(byte[] message) {
        return message.length == 1 && message[0] == ACK;
    }

    /** DATA_CHANNEL_OPEN; life times are rounded down to milliseconds and cut to what 32 bits hold. */
    static byte[] encodeOpen(DataChannelOptions options) {
        byte[] label = options.label().getBytes(StandardCharsets.UTF_8);
        byte[] protocol = options.protocol().getBytes(StandardCharsets.UTF_8);
        Reliability reliability = options.reliability();
        int type = RELIABLE;
        long parameter = 0;
        if (reliability.maxRetransmits() != Reliability.UNLIMITED) {
            type = LIMITED_RETRANSMITS;
            parameter = reliability.maxRetransmits();
        } else if (reliability.maxLifetimeUs() != Reliability.UNLIMITED) {
            type = LIMITED_LIFETIME;
            parameter = Math.min(reliability.maxLifetimeUs() / 1000, 0xFFFF_FFFFL);
        }
        ByteBuffer out = ByteBuffer.allocate(OPEN_FIXED_BYTES + label.length + protocol.length);
        out.put((byte) OPEN).put((byte) (reliability.isOrdered() ? type : type | UNORDERED));
        out.putShort((short) options.priority()).putInt((int) parameter);
        out.putShort((short) label.length).putShort((short) protocol.length);
        out.put(label).put(protocol);
        return out.array();
    }

    /** The length of the DATA_CHANNEL_OPEN for that. */
    static int openBytes(DataChannelOptions options) {
        return OPEN_FIXED_BYTES
                + options.label().getBytes(StandardCharsets.UTF_8).length
                + options.protocol().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Null if it is not a DATA_CHANNEL_OPEN, or not a valid one. */
    static @Nullable DataChannelOptions decodeOpen(byte[] message) {
        if (message.length < OPEN_FIXED_BYTES || message[0] != OPEN) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(message);
        int type = in.get(1) & 0xFF;
        int priority = in.getShort(2) & 0xFFFF;
        long parameter = in.getInt(4) & 0xFFFF_FFFFL;
        int labelBytes = in.getShort(8) & 0xFFFF;
        int protocolBytes = in.getShort(10) & 0xFFFF;
        if (message.length != OPEN_FIXED_BYTES + labelBytes + protocolBytes) {
            return null;
        }
        Reliability reliability = reliability(type, parameter);
        String label = text(in, OPEN_FIXED_BYTES, labelBytes);
        String protocol = text(in, OPEN_FIXED_BYTES + labelBytes, protocolBytes);
        if (reliability == null || label == null || protocol == null) {
            return null;
        }
        return new DataChannelOptions(label, protocol, reliability, null, priority);
    }

    private static @Nullable Reliability reliability(int type, long parameter) {
        boolean isOrdered = (type & UNORDERED) == 0;
        return switch (type & ~UNORDERED) {
            case RELIABLE -> isOrdered ? Reliability.RELIABLE_ORDERED : Reliability.RELIABLE_UNORDERED;
            case LIMITED_RETRANSMITS ->
                Reliability.maxRetransmits(isOrdered, (int) Math.min(parameter, Integer.MAX_VALUE));
            case LIMITED_LIFETIME -> Reliability.maxLifetimeUs(isOrdered, parameter * 1000);
            default -> null;
        };
    }

    private static @Nullable String text(ByteBuffer in, int at, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(in.slice(at, length))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }
}
