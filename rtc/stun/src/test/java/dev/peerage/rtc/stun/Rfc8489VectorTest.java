package dev.peerage.rtc.stun;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.stun.AuthAttribute.PasswordAlgorithm;
import dev.peerage.rtc.stun.AuthAttribute.Userhash;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 8489 appendix B.1, as corrected by its erratum 6268: MESSAGE-INTEGRITY-SHA256 and USERHASH. */
class Rfc8489VectorTest {

    private static final String USERNAME = "\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9";
    private static final String NONCE = "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA";
    private static final IntegrityKey KEY =
            IntegrityKey.longTermSha256(USERNAME, "example.org", "TheMatrIX", AuthAttribute.SHA_256);

    private static final byte[] VECTOR = HexFormat.of()
            .parseHex("000100902112a44278ad3433c6ad72c029da412e"
                    + "001e00204a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704"
                    + "00150029" + HexFormat.of().formatHex(NONCE.getBytes(UTF_8)) + "000000"
                    + "0014000b6578616d706c652e6f726700"
                    + "001d000400020000"
                    + "001c0020b5c7bf005b6c52a21c51c5e892f81924136296cb927c43149309278cc6518e65");

    @Test
    void readsTheVector() {
        StunMessage message = StunMessage.decode(ByteBuffer.wrap(VECTOR));

        assertThat(message.attribute(Userhash.class).isSame(IntegrityKey.userhash(USERNAME, "example.org")))
                .isTrue();
        assertThat(message.attribute(Nonce.class).value()).isEqualTo(NONCE);
        assertThat(message.attribute(PasswordAlgorithm.class).number()).isEqualTo(AuthAttribute.SHA_256);
        assertThat(message.hasIntegrity()).isTrue();
        assertThat(message.isSignedWith(KEY)).isTrue();
        assertThat(message.isSignedWith(IntegrityKey.longTerm(USERNAME, "example.org", "TheMatrIX")))
                .isFalse();
    }

    @Test
    void writesTheVectorAndAFingerprintBehindIt() {
        StunMessage message = StunMessage.decode(ByteBuffer.wrap(VECTOR));
        StunMessage.Builder copy = StunMessage.request(StunMessage.BINDING, message.transactionId());
        message.attributes().forEach(copy::with);
        ByteBuffer out = ByteBuffer.allocate(StunMessage.MAX_BYTES);
        copy.build().encode(KEY, out);
        byte[] written = Arrays.copyOf(out.array(), out.position() - 8);
        ByteBuffer.wrap(written).putShort(2, (short) (written.length - StunMessage.HEADER_BYTES));

        assertThat(written).isEqualTo(VECTOR);
    }

    @Test
    void noticesEveryChangedBit() {
        for (int bit = 0; bit < VECTOR.length * 8; bit++) {
            byte[] changed = VECTOR.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            StunMessage message = StunMessage.decode(ByteBuffer.wrap(changed));
            assertThat(message != null && message.isSignedWith(KEY))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void acceptsAShorterSignatureButNotAnyLength() {
        int bare = VECTOR.length - 36;
        for (int bytes : new int[] {12, 16, 20, 28, 32, 36}) {
            ByteBuffer message = ByteBuffer.allocate(bare + 4 + bytes);
            message.put(VECTOR, 0, bare).putShort(2, (short) (bare + 4 + bytes - StunMessage.HEADER_BYTES));
            byte[] code = KEY.sign(message.array(), 0, bare);
            message.putShort((short) 0x1C).putShort((short) bytes).put(Arrays.copyOf(code, bytes));
            StunMessage read = StunMessage.decode(message.flip());

            assertThat(read != null && read.isSignedWith(KEY))
                    .as("%d bytes", bytes)
                    .isEqualTo(bytes >= 16 && bytes <= 32);
        }
    }
}
