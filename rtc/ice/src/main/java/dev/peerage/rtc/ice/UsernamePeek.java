package dev.peerage.rtc.ice;

import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;

/** Compares the USERNAME of a STUN request with the one expected, in place: a stranger's packet costs no more than that. */
final class UsernamePeek {

    /** RFC 8489 §18.3. */
    private static final int USERNAME = 0x0006;

    private UsernamePeek() {}

    /** Whether the first USERNAME is {@code expected}, or begins with it and goes on. Leaves the buffer alone. */
    static boolean matches(ByteBuffer request, byte[] expected, boolean isWhole) {
        int at = request.position() + StunMessage.HEADER_BYTES;
        for (int i = 0; i < StunMessage.MAX_ATTRIBUTES && at + 4 <= request.limit(); i++) {
            int length = request.getShort(at + 2) & 0xFFFF;
            if (at + 4 + length > request.limit()) {
                return false;
            }
            if (request.getShort(at) == USERNAME) {
                boolean hasLength = isWhole ? length == expected.length : length > expected.length;
                return hasLength && startsWith(request, at + 4, expected);
            }
            at += 4 + (length + 3 & ~3);
        }
        return false;
    }

    private static boolean startsWith(ByteBuffer request, int at, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (request.get(at + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
