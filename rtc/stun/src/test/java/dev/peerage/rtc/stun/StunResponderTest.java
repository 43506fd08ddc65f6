package dev.peerage.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute.ErrorCode;
import dev.peerage.rtc.stun.StunAttribute.UnknownAttributes;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class StunResponderTest {

    private static final TransactionId ID = new TransactionId(1, 2);
    private static final TransportAddress CLIENT = TransportAddress.ipv4(203, 0, 113, 5, 40000);
    private static final TransportAddress IPV6_CLIENT = new TransportAddress(true, 0x20010db800000000L, 1, 40000);

    private final StunResponder responder = new StunResponder();
    private final ByteBuffer out = ByteBuffer.allocate(StunMessage.MAX_BYTES);

    private StunMessage answerTo(ByteBuffer request, TransportAddress from) {
        if (!responder.respond(request, from, out.clear())) {
            assertThat(out.position()).isZero();
            return null;
        }
        assertThat(out.position()).isLessThanOrEqualTo(request.remaining() + StunResponder.MAX_GROWTH_BYTES);
        return StunMessage.decode(out.flip());
    }

    @Test
    void tellsTheClientItsAddress() {
        ByteBuffer request = StunMessageTest.withRawAttributes("");
        for (TransportAddress client : new TransportAddress[] {CLIENT, IPV6_CLIENT}) {
            StunMessage answer = answerTo(request, client);

            assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS);
            assertThat(answer.transactionId()).isEqualTo(ID_OF_RAW);
            assertThat(answer.attribute(XorMappedAddress.class).address()).isEqualTo(client);
        }
    }

    private static final TransactionId ID_OF_RAW = new TransactionId(0x01020304, 0x1122334455667788L);

    @Test
    void namesTheAttributesItDoesNotUnderstand() {
        StunMessage answer = answerTo(StunMessageTest.withRawAttributes("7abc000411223344"), CLIENT);

        assertThat(answer.attribute(ErrorCode.class).code()).isEqualTo(StunError.UNKNOWN_ATTRIBUTE);
        assertThat(answer.attribute(UnknownAttributes.class).types()).containsExactly(0x7ABC);
    }

    @Test
    void staysSmallWhenEveryAttributeIsUnknown() {
        ByteBuffer request = StunMessageTest.withRawAttributes("7abc0000".repeat(StunMessage.MAX_ATTRIBUTES));

        assertThat(answerTo(request, CLIENT)).isNotNull();
    }

    @Test
    void dropsEverythingElse() {
        StunMessage plain = StunMessage.request(StunMessage.BINDING, ID).build();
        StunMessage forAnAgent = StunMessage.request(StunMessage.BINDING, ID)
                .with(new Username("a:b"))
                .build();

        assertThat(answerTo(StunMessageTest.encoded(forAnAgent, null), CLIENT)).isNull();
        assertThat(answerTo(StunMessageTest.encoded(plain, IntegrityKey.shortTerm("password")), CLIENT))
                .isNull();
        assertThat(answerTo(
                        StunMessageTest.encoded(StunMessage.request(0x003, ID).build(), null), CLIENT))
                .isNull();
        assertThat(answerTo(
                        StunMessageTest.encoded(
                                StunMessage.success(StunMessage.BINDING, ID).build(), null),
                        CLIENT))
                .isNull();
        assertThat(answerTo(
                        StunMessageTest.encoded(
                                StunMessage.indication(StunMessage.BINDING, ID).build(), null),
                        CLIENT))
                .isNull();
        assertThat(answerTo(ByteBuffer.wrap(new byte[100]), CLIENT)).isNull();
    }
}
