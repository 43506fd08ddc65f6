package dev.peerage.session.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the fields of {@code docs/protocol/encoding.md}. A value outside its range is the caller's mistake and throws
 * {@link IllegalArgumentException}; a buffer that is too small throws {@link java.nio.BufferOverflowException}.
 */
final class WireWriter {

    private WireWriter() {}

    static void u8(ByteBuffer out, int value) {
        check(value, 0xFF);
        out.put((byte) value);
    }

    static void u16(ByteBuffer out, int value) {
        check(value, 0xFFFF);
        out.putShort((short) value);
    }

    static void u32(ByteBuffer out, long value) {
        check(value, 0xFFFF_FFFFL);
        out.putInt((int) value);
    }

    static void u64(ByteBuffer out, long value) {
        check(value, WireLimits.MAX_INTEGER);
        out.putLong(value);
    }

    // RFC 9000 §16
    static void varint(ByteBuffer out, long value) {
        check(value, WireLimits.MAX_INTEGER);
        switch (varintBytes(value)) {
            case 1 -> out.put((byte) value);
            case 2 -> out.putShort((short) (0x4000 | value));
            case 4 -> out.putInt((int) (0x8000_0000L | value));
            default -> out.putLong(0xC000_0000_0000_0000L | value);
        }
    }

    /** How many bytes the shortest form takes. */
    static int varintBytes(long value) {
        if (value < 1 << 6) {
            return 1;
        }
        if (value < 1 << 14) {
            return 2;
        }
        return value < 1 << 30 ? 4 : 8;
    }

    static void bytes(ByteBuffer out, Bytes value, int count) {
        if (value.length() != count) {
            throw new IllegalArgumentException("expected " + count + " bytes, was " + value.length());
        }
        value.writeTo(out);
    }

    static void lengthAndBytes(ByteBuffer out, Bytes value, int max) {
        check(value.length(), max);
        varint(out, value.length());
        value.writeTo(out);
    }

    static void string(ByteBuffer out, String value, int max) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        check(utf8.length, max);
        varint(out, utf8.length);
        out.put(utf8);
    }

    /** Writes a payload without moving its position. */
    static void payload(ByteBuffer out, ByteBuffer payload, int max) {
        check(payload.remaining(), max);
        out.put(payload.duplicate());
    }

    static void check(long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("must be 0 to " + max + ", was " + value);
        }
    }
}
