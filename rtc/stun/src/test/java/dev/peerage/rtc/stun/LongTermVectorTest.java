package dev.peerage.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.Username;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 5769 §2.4: a request with long-term credentials. */
class LongTermVectorTest {

    private static final String REQUEST = "000100602112a44278ad3433c6ad72c029da412e"
            + "00060012e3839ee38388e383aae38383e382afe382b90000"
            + "0015001c662f2f3439396b39353464364f4c33346f4c39465354767936347341"
            + "0014000b6578616d706c652e6f726700"
            + "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666";

    private static final String USERNAME = "\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9";

    @Test
    void checksTheSignatureOfTheVector() {
        StunMessage message = StunMessage.decode(ByteBuffer.wrap(HexFormat.of().parseHex(REQUEST)));

        assertThat(message.attribute(Username.class).name()).isEqualTo(USERNAME);
        assertThat(message.attribute(Realm.class).name()).isEqualTo("example.org");
        assertThat(message.attribute(Nonce.class).value()).isEqualTo("f//499k954d6OL34oL9FSTvy64sA");
        assertThat(message.isSignedWith(IntegrityKey.longTerm(USERNAME, "example.org", "TheMatrIX")))
                .isTrue();
        assertThat(message.isSignedWith(IntegrityKey.longTerm(USERNAME, "example.com", "TheMatrIX")))
                .isFalse();
    }
}
