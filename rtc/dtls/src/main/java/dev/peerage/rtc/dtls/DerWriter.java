package dev.peerage.rtc.dtls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the few ASN.1 types that a self-signed certificate needs, in DER (X.690). */
final class DerWriter {

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0C;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int EXPLICIT = 0xA0;

    private DerWriter() {}

    static byte[] sequence(byte[]... parts) {
        return element(SEQUENCE, parts);
    }

    static byte[] set(byte[]... parts) {
        return element(SET, parts);
    }

    /** A context-specific, constructed element such as {@code [0]}. */
    static byte[] explicit(int tag, byte[] part) {
        return element(EXPLICIT | tag, part);
    }

    /** An integer from its two's complement bytes, most significant first. */
    static byte[] integer(byte... bytes) {
        return element(INTEGER, bytes);
    }

    /** A bit string of whole bytes. */
    static byte[] bitString(byte[] bytes) {
        return element(BIT_STRING, new byte[1], bytes);
    }

    static byte[] utf8(String text) {
        return element(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code YYMMDDhhmmssZ}, for years from 1950 to 2049 (RFC 5280 §4.1.2.5.1). */
    static byte[] utcTime(String text) {
        return element(UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** {@code YYYYMMDDhhmmssZ}, for later years (RFC 5280 §4.1.2.5.2). */
    static byte[] generalizedTime(String text) {
        return element(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** An object identifier from its numbers. */
    static byte[] oid(int... arcs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeBase128(out, arcs[0] * 40 + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            writeBase128(out, arcs[i]);
        }
        return element(OBJECT_IDENTIFIER, out.toByteArray());
    }

    private static void writeBase128(ByteArrayOutputStream out, int value) {
        for (int shift = 28; shift > 0; shift -= 7) {
            if (value >>> shift != 0) {
                out.write(value >>> shift & 0x7F | 0x80);
            }
        }
        out.write(value & 0x7F);
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
        out.write(tag);
        if (length >= 0x80) {
            int lengthBytes = length > 0xFF ? 2 : 1; // nothing here is longer than 64 KiB
            out.write(0x80 | lengthBytes);
            if (lengthBytes == 2) {
                out.write(length >>> 8);
            }
        }
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
