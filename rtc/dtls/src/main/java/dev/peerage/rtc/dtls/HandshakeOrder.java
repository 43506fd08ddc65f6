package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;

/**
 * Tells which handshake records come next, so that the engine sees messages whole and in order (RFC 6347 §4.2.2).
 *
 * <p>The engine keeps fragments of later messages without limit. And that of JDK 17 takes a ChangeCipherSpec that overtakes a
 * NewSessionTicket as if there were none, and then cannot verify Finished.
 */
final class HandshakeOrder {

    /** Message type, length, number, offset and length of the fragment: RFC 6347 §4.2.2. */
    static final int FRAGMENT_HEADER_BYTES = 12;

    /** Far more than certificates of strong curves need. */
    private static final int MAX_MESSAGE_BYTES = 16_384;

    /** More messages than a handshake has left at any time. */
    private static final int MAX_AHEAD = 16;

    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_HELLO = 2;
    private static final int NEW_SESSION_TICKET = 4;
    private static final int CERTIFICATE_VERIFY = 15;

    private int nextMessage;
    private int nextOffset;
    private boolean hasCertificateVerify;
    private boolean isTicketMissing;

    /** Whether a record in the clear is made of fragments that make sense. */
    static boolean isSensible(ByteBuffer record) {
        int at = record.position() + DtlsRecord.HEADER_BYTES;
        if (at == record.limit()) {
            return false;
        }
        while (at < record.limit()) {
            if (record.limit() - at < FRAGMENT_HEADER_BYTES) {
                return false;
            }
            int bytes = fragmentBytes(record, at);
            int end = offset(record, at) + bytes;
            if (messageBytes(record, at) > MAX_MESSAGE_BYTES || end > messageBytes(record, at)) {
                return false;
            }
            at += FRAGMENT_HEADER_BYTES + bytes;
        }
        return at == record.limit();
    }

    /** Whether a sensible record has nothing that was not passed before. */
    boolean isRepeated(ByteBuffer record) {
        int at = record.position() + DtlsRecord.HEADER_BYTES;
        while (end(record, at) < record.limit()) {
            at = end(record, at);
        }
        int message = message(record, at);
        return message < nextMessage
                || message == nextMessage
                        && nextOffset > 0
                        && offset(record, at) + fragmentBytes(record, at) <= nextOffset;
    }

    /** Whether a sensible record leaves no gap; repetitions do not. */
    boolean isNext(ByteBuffer record) {
        int at = record.position() + DtlsRecord.HEADER_BYTES;
        int message = message(record, at);
        return message < nextMessage || message == nextMessage && offset(record, at) <= nextOffset;
    }

    /** Whether the turn of a sensible record cannot come in this handshake. */
    boolean isTooFarAhead(ByteBuffer record) {
        return message(record, record.position() + DtlsRecord.HEADER_BYTES) > nextMessage + MAX_AHEAD;
    }

    /** Whether a sensible record of a client's second message, which is a ClientHello, begins one without our cookie. */
    static boolean lacksCookie(ByteBuffer record, HelloCookie cookie) {
        int at = record.position() + DtlsRecord.HEADER_BYTES;
        while (at < record.limit()) {
            boolean isHello = record.get(at) == CLIENT_HELLO;
            boolean isSecond = message(record, at) == 1 || isHello && message(record, at) > 1;
            if (isSecond && offset(record, at) == 0 && !(isHello && cookie.isIn(record, at + FRAGMENT_HEADER_BYTES))) {
                return true;
            }
            at = end(record, at);
        }
        return false;
    }

    /** Where in the order of a handshake a sensible record stands: the new keys are announced and used last. */
    static long place(ByteBuffer record) {
        if (DtlsRecord.isKeyed(record)) {
            return DtlsRecord.type(record) == DtlsRecord.CHANGE_CIPHER_SPEC ? Long.MAX_VALUE - 1 : Long.MAX_VALUE;
        }
        int at = record.position() + DtlsRecord.HEADER_BYTES;
        return (long) message(record, at) << 24 | offset(record, at);
    }

    /**
     * Whether it is the ClientHello with a cookie while part of the one without is missing: the engine asks for a cookie as
     * soon as it has seen the first fragment, and then the client has no reason to repeat the others.
     */
    boolean isSecondHello(ByteBuffer record) {
        int at = record.position() + DtlsRecord.HEADER_BYTES;
        return nextMessage == 0
                && message(record, at) == 1
                && record.get(at) == CLIENT_HELLO
                && offset(record, at) == 0;
    }

    /** The engine gets this record now. */
    void onPassed(ByteBuffer record) {
        int at = record.position() + DtlsRecord.HEADER_BYTES;
        if (isSecondHello(record)) {
            nextMessage = 1;
            nextOffset = 0;
        }
        while (at < record.limit()) {
            if (message(record, at) == nextMessage && offset(record, at) <= nextOffset) {
                onFragment(record, at);
            }
            at = end(record, at);
        }
    }

    /** Whether the client has shown that it owns its certificate, which is the last it says in the clear. */
    boolean hasCertificateVerify() {
        return hasCertificateVerify;
    }

    /** Whether the server has promised a session ticket (RFC 5077 §3.3), which is the last it says in the clear. */
    boolean isTicketMissing() {
        return isTicketMissing;
    }

    private void onFragment(ByteBuffer record, int at) {
        if (record.get(at) == SERVER_HELLO && offset(record, at) == 0) {
            isTicketMissing = ServerHello.promisesTicket(
                    record.duplicate().limit(end(record, at)).position(at + FRAGMENT_HEADER_BYTES));
        }
        nextOffset = Math.max(nextOffset, offset(record, at) + fragmentBytes(record, at));
        if (nextOffset == messageBytes(record, at)) {
            hasCertificateVerify |= record.get(at) == CERTIFICATE_VERIFY;
            isTicketMissing &= record.get(at) != NEW_SESSION_TICKET;
            nextMessage++;
            nextOffset = 0;
        }
    }

    private static int end(ByteBuffer record, int at) {
        return at + FRAGMENT_HEADER_BYTES + fragmentBytes(record, at);
    }

    private static int messageBytes(ByteBuffer record, int at) {
        return record.getInt(at) & 0xFF_FFFF;
    }

    private static int message(ByteBuffer record, int at) {
        return record.getShort(at + 4) & 0xFFFF;
    }

    private static int offset(ByteBuffer record, int at) {
        return record.getInt(at + 5) & 0xFF_FFFF;
    }

    private static int fragmentBytes(ByteBuffer record, int at) {
        return record.getInt(at + 8) & 0xFF_FFFF;
    }
}
