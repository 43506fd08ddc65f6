package dev.peerage.rtc.stun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Looks into a packet just far enough to route it, without decoding it. */
final class StunHeader {

    /** RFC 8839 §5.4: a ufrag has at most 256 characters. */
    private static final int MAX_UFRAG_BYTES = 256;

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
        if (!isStun(packet)) {
            return null;
        }
        int at = packet.position() + StunMessage.HEADER_BYTES;
        int attributes = 0;
        while (at + 4 <= packet.limit() && attributes++ < StunMessage.MAX_ATTRIBUTES) {
            int type = packet.getShort(at) & 0xFFFF;
            int length = packet.getShort(at + 2) & 0xFFFF;
            if (at + 4 + length > packet.limit()) {
                return null;
            }
            if (type == StunType.USERNAME) {
                return beforeColon(packet, at + 4, length);
            }
            at += 4 + (length + 3 & ~3);
        }
        return null;
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
