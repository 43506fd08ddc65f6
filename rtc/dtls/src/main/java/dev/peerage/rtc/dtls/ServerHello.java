package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;

/** Reads the one thing of a ServerHello (RFC 5246 §7.4.1.3) that its receiver must know before the engine does. */
final class ServerHello {

    private static final int VERSION_AND_RANDOM_BYTES = 34;
    private static final int SUITE_AND_COMPRESSION_BYTES = 3;

    /** RFC 5077 §3.2. */
    private static final int SESSION_TICKET = 35;

    private ServerHello() {}

    /** Whether a NewSessionTicket will come; false for what is cut short or makes no sense. */
    static boolean promisesTicket(ByteBuffer body) {
        if (!skip(body, VERSION_AND_RANDOM_BYTES)
                || !body.hasRemaining()
                || !skip(body, (body.get() & 0xFF) + SUITE_AND_COMPRESSION_BYTES)
                || !skip(body, Short.BYTES)) { // the length of all extensions
            return false;
        }
        while (body.remaining() >= 2 * Short.BYTES) {
            if (body.getShort() == SESSION_TICKET) {
                return true;
            }
            if (!skip(body, body.getShort() & 0xFFFF)) {
                return false;
            }
        }
        return false;
    }

    private static boolean skip(ByteBuffer body, int bytes) {
        if (body.remaining() < bytes) {
            return false;
        }
        body.position(body.position() + bytes);
        return true;
    }
}
