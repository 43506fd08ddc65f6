package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that the engine, as a server, asks a client to show (RFC 6347 §4.2.1).
 *
 * <p>A second ClientHello with another cookie is as good as one without, so it must not take the place of the genuine one:
 * the engine would see it, and the genuine one would then be a repetition.
 */
final class HelloCookie {

    private static final int HELLO_VERIFY_REQUEST = 3;
    private static final int COOKIE_IN_REQUEST_AT = 2; // after the version
    private static final int SESSION_IN_HELLO_AT = 34; // after version and random

    private @Nullable ByteBuffer issued;

    /** Takes note of a record in the clear that goes out. */
    void onSent(ByteBuffer record) {
        int at = record.position() + DtlsRecord.HEADER_BYTES;
        if (DtlsRecord.type(record) == DtlsRecord.HANDSHAKE && record.get(at) == HELLO_VERIFY_REQUEST) {
            ByteBuffer cookie = vector(record, at + HandshakeOrder.FRAGMENT_HEADER_BYTES + COOKIE_IN_REQUEST_AT);
            issued = cookie == null
                    ? null
                    : ByteBuffer.allocate(cookie.remaining()).put(cookie).flip();
        }
    }

    /** Whether the ClientHello whose body begins at {@code bodyAt} shows it. */
    boolean isIn(ByteBuffer record, int bodyAt) {
        ByteBuffer session = vector(record, bodyAt + SESSION_IN_HELLO_AT);
        return session != null && issued != null && issued.equals(vector(record, session.limit()));
    }

    /** The bytes after a byte that says how many; null if the record ends before they do. */
    private static @Nullable ByteBuffer vector(ByteBuffer record, int at) {
        if (at >= record.limit() || at + 1 + (record.get(at) & 0xFF) > record.limit()) {
            return null;
        }
        return record.duplicate().limit(at + 1 + (record.get(at) & 0xFF)).position(at + 1);
    }
}
