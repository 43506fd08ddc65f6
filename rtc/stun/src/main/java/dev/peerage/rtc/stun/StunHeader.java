package dev.peerage.rtc.stun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Looks into a packet just far enough to route it, without decoding it. */
final class StunHeader {

    /** RFC 8839 §5.4: a ufrag has at most 256 characters. */
    private static final int MAX_UFRAG_BYTES = 256;

    private static final int NONE = -1;

    private StunHeader() {}

    static boolean isStun(ByteBuffer packet) {
        int at = packet.position();
        int bytes = packet.remaining();
        return bytes >= StunMessage.HEADER_BYTES
                && (packet.get(at) & 0xFC) == 0 // RFC 7983 §7: 0 to 3 is STUN
                && packet.getInt(at + 4) == StunMessage.MAGIC_COOKIE
                && (packet.getShort(at + 2) & 0xFFFF) == bytes - StunMessage.HEADER_BYTES
                && (bytes & 3) == 0; // RFC 8489 §5: attributes are padded to four bytes
    }

    static @Nullable String localUfrag(ByteBuffer packet) {
        int at = isStun(packet) ? usernameAt(packet) : NONE;
        return at == NONE ? null : beforeColon(packet, at + 4, lengthAt(packet, at));
    }

    static boolean hasUsername(ByteBuffer packet, byte[] expected, boolean isWhole) {
        int at = usernameAt(packet);
        if (at == NONE) {
            return false;
        }
        int length = lengthAt(packet, at);
        boolean hasLength = isWhole ? length == expected.length : length > expected.length;
        return hasLength && startsWith(packet, at + 4, expected);
    }

    private static boolean startsWith(ByteBuffer packet, int at, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (packet.get(at + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the first USERNAME begins that is whole; {@link #NONE} if there is none. */
    private static int usernameAt(ByteBuffer packet) {
        int at = packet.position() + StunMessage.HEADER_BYTES;
        for (int i = 0; i < StunMessage.MAX_ATTRIBUTES && at + 4 <= packet.limit(); i++) {
            int length = lengthAt(packet, at);
            if (at + 4 + length > packet.limit()) {
                return NONE;
            }
            if ((packet.getShort(at) & 0xFFFF) == StunType.USERNAME) {
                return at;
            }
            at += 4 + (length + 3 & ~3);
        }
        return NONE;
    }

    private static int lengthAt(ByteBuffer packet, int attribute) {
        return packet.getShort(attribute + 2) & 0xFFFF;
    }

    private static @Nullable String beforeColon(ByteBuffer packet, int start, int length) {
        for (int i = 0; i < Math.min(length, MAX_UFRAG_BYTES + 1); i++) {
            if (packet.get(start + i) == ':') {
                byte[] ufrag = new byte[i];
                packet.get(start, ufrag);
                return new String(ufrag, US_ASCII);
            }
        }
        return null;
    }
}
