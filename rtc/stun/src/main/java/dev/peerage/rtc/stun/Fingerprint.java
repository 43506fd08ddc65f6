package dev.peerage.rtc.stun;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** The check sum that tells STUN from what looks like it (RFC 8489 §14.7). */
final class Fingerprint {

    /** RFC 8489 §14.7: "STUN" in ASCII, so that a CRC-32 of the application's own is no match. */
    private static final int XOR = 0x5354_554E;

    private Fingerprint() {}

    /** The value for the first {@code length} bytes of a buffer that starts with the message. */
    static int of(ByteBuffer message, int length) {
        CRC32 crc = new CRC32();
        crc.update(message.slice(0, length));
        return (int) crc.getValue() ^ XOR;
    }
}
