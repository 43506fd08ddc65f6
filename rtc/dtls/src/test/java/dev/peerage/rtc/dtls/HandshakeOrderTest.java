package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HandshakeOrderTest {

    private static final int CLIENT_HELLO = 1;
    private static final int CERTIFICATE = 11;
    private static final int CERTIFICATE_VERIFY = 15;

    private final HandshakeOrder order = new HandshakeOrder();

    @Test
    void takesFragmentsInTheirOrderOnly() {
        assertThat(order.isNext(fragment(CLIENT_HELLO, 30, 0, 10, 10))).isFalse();
        pass(fragment(CLIENT_HELLO, 30, 0, 0, 10));
        assertThat(order.isNext(fragment(CLIENT_HELLO, 30, 0, 20, 10))).isFalse();
        pass(fragment(CLIENT_HELLO, 30, 0, 5, 10)); // cut otherwise when it came again
        assertThat(order.isRepeated(fragment(CLIENT_HELLO, 30, 0, 0, 15))).isTrue();
        assertThat(order.isRepeated(fragment(CLIENT_HELLO, 30, 0, 0, 16))).isFalse();
        pass(fragment(CLIENT_HELLO, 30, 0, 15, 15));
        assertThat(order.isRepeated(fragment(CLIENT_HELLO, 30, 0, 0, 30))).isTrue();
        pass(fragment(CLIENT_HELLO, 30, 1, 0, 30));
    }

    /** A browser's hello of two datagrams, the second lost: the engine asks for the cookie all the same. */
    @Test
    void aHelloWithACookieDoesNotWaitForTheRestOfTheFirst() {
        pass(fragment(CLIENT_HELLO, 1_413, 0, 0, 1_175));

        assertThat(order.isSecondHello(fragment(CLIENT_HELLO, 1_445, 1, 1_175, 270)))
                .isFalse();
        pass(fragment(CLIENT_HELLO, 1_445, 1, 0, 1_175));
        assertThat(order.isRepeated(fragment(CLIENT_HELLO, 1_413, 0, 1_175, 238)))
                .isTrue();
        pass(fragment(CLIENT_HELLO, 1_445, 1, 1_175, 270));

        assertThat(order.isNext(fragment(CERTIFICATE, 10, 3, 0, 10))).isFalse();
        pass(fragment(CERTIFICATE, 10, 2, 0, 10));
        pass(fragment(CERTIFICATE_VERIFY, 10, 3, 0, 10));
        assertThat(order.hasCertificateVerify()).isTrue();
    }

    private void pass(ByteBuffer record) {
        assertThat(HandshakeOrder.isSensible(record)).isTrue();
        assertThat(order.isRepeated(record)).isFalse();
        assertThat(order.isNext(record) || order.isSecondHello(record)).isTrue();
        order.onPassed(record);
    }

    private static ByteBuffer fragment(int type, int messageBytes, int message, int offset, int bytes) {
        ByteBuffer out = ByteBuffer.allocate(DtlsRecord.HEADER_BYTES + 12 + bytes);
        out.position(DtlsRecord.HEADER_BYTES);
        out.putInt(type << 24 | messageBytes).putShort((short) message);
        out.put((byte) 0).putShort((short) offset).put((byte) 0).putShort((short) bytes);
        return out.rewind();
    }
}
