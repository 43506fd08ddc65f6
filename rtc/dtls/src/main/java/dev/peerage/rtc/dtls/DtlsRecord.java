package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;

/**
 * Reads the header of a DTLS 1.2 record (RFC 6347 §4.1) in place.
 *
 * <p>The JDK's engine ends the connection on some records that RFC 6347 §4.1.2.7 wants dropped in silence (one longer than
 * its buffer, for example), so that every record is looked at here before the engine sees it.
 */
final class DtlsRecord {

    static final int HEADER_BYTES = 13;

    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int APPLICATION_DATA = 23;

    /** The epoch of everything that the handshake's keys protect, as nothing is negotiated twice. */
    static final int PROTECTED_EPOCH = 1;

    /** RFC 5246 §7.2.1. */
    static final int CLOSE_NOTIFY = 0;

    private static final int VERSION_DTLS_1_0 = 0xFEFF; // on a ClientHello, RFC 6347 §4.1
    private static final int VERSION_DTLS_1_2 = 0xFEFD;
    private static final int ALERT_BYTES = 2;
    private static final int FATAL = 2;

    private DtlsRecord() {}

    /** The length of the record at the buffer's position, or -1 if there is no whole and sensible one. */
    static int length(ByteBuffer in, int maxRecordBytes) {
        int at = in.position();
        if (in.remaining() < HEADER_BYTES) {
            return -1;
        }
        int type = in.get(at);
        int version = in.getShort(at + 1) & 0xFFFF;
        int length = HEADER_BYTES + (in.getShort(at + 11) & 0xFFFF);
        boolean isSensible = type >= CHANGE_CIPHER_SPEC
                && type <= APPLICATION_DATA
                && (version == VERSION_DTLS_1_2 || version == VERSION_DTLS_1_0)
                && length <= in.remaining()
                && length <= maxRecordBytes;
        return isSensible ? length : -1;
    }

    static int type(ByteBuffer record) {
        return record.get(record.position());
    }

    static int epoch(ByteBuffer record) {
        return record.getShort(record.position() + 3) & 0xFFFF;
    }

    /** The 48-bit number within the epoch. */
    static long number(ByteBuffer record) {
        return record.getLong(record.position() + 3) & 0xFFFF_FFFF_FFFFL;
    }

    /** Whether it needs or announces keys. */
    static boolean isKeyed(ByteBuffer record) {
        return type(record) == CHANGE_CIPHER_SPEC || epoch(record) != 0;
    }

    /** Whether the two say the same, whatever their numbers. */
    static boolean isCopy(ByteBuffer one, ByteBuffer other) {
        return type(one) == type(other)
                && epoch(one) == epoch(other)
                && one.remaining() == other.remaining()
                && body(one).equals(body(other));
    }

    private static ByteBuffer body(ByteBuffer record) {
        return record.duplicate().position(record.position() + HEADER_BYTES);
    }

    /** Whether anyone could have written it: an alert before keys were agreed. */
    static boolean isPlainAlert(ByteBuffer record) {
        return type(record) == ALERT && epoch(record) == 0;
    }

    /** The description of a plain alert that ends a connection (fatal, or close_notify), or -1 if it is another. */
    static int plainEndingAlert(ByteBuffer record) {
        int at = record.position() + HEADER_BYTES;
        if (record.remaining() != HEADER_BYTES + ALERT_BYTES) {
            return -1;
        }
        int description = record.get(at + 1) & 0xFF;
        return record.get(at) == FATAL || description == CLOSE_NOTIFY ? description : -1;
    }

    /** RFC 5246 §7.2.2: no_certificate (41) to certificate_unknown (46), unknown_ca (48), access_denied (49). */
    static boolean isAboutCertificate(int alert) {
        return alert >= 41 && alert <= 46 || alert == 48 || alert == 49;
    }

    static void requireRoom(ByteBuffer buffer, int bytes) {
        if (buffer.remaining() < bytes) {
            throw new IllegalArgumentException(
                    "the buffer needs room for " + bytes + " bytes, has " + buffer.remaining());
        }
    }
}
