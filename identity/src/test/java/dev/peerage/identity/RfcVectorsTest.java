package dev.peerage.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The published vectors of the primitives that we put together. */
class RfcVectorsTest {

    /** RFC 7748 §6.1. */
    @Test
    void agreesAsAliceAndBob() {
        AgreementKey alice = AgreementKey.of(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        AgreementKey bob = AgreementKey.of(hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        byte[] shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");

        assertThat(alice.publicKey())
                .isEqualTo(hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assertThat(bob.publicKey()).isEqualTo(hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        assertThat(alice.agree(bob.publicKey())).contains(shared);
        assertThat(bob.agree(alice.publicKey())).contains(shared);
    }

    /** RFC 7748 §6.1: the points of small order lead to zero. */
    @Test
    void refusesPublicKeysOfSmallOrder() {
        AgreementKey own = AgreementKey.of(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        assertThat(own.agree(new byte[32])).isEmpty();
        assertThat(own.agree(hex("01" + "00".repeat(31)))).isEmpty();
        assertThat(own.agree(hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")))
                .isEmpty();
        assertThat(own.agree(hex("ec" + "ff".repeat(30) + "7f"))).isEmpty();
        assertThat(own.agree(new byte[31])).isEmpty();
    }

    /** RFC 5869 A.1. */
    @Test
    void derivesWithSaltAndInfo() {
        byte[] output =
                Hkdf.derive(hex("0b".repeat(22)), hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42);
        assertThat(output)
                .isEqualTo(hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
    }

    /** RFC 5869 A.3. */
    @Test
    void derivesWithoutSaltAndInfo() {
        assertThat(Hkdf.derive(hex("0b".repeat(22)), new byte[0], new byte[0], 42))
                .isEqualTo(hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
    }

    /** RFC 8439 §2.8.2: that the JDK's cipher is the one we mean. */
    @Test
    void sealsLikeTheRfc() throws Exception {
        Cipher cipher = Primitives.chaCha20Poly1305();
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (0x80 + i);
        }
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, "ChaCha20"),
                new IvParameterSpec(hex("070000004041424344454647")));
        cipher.updateAAD(hex("50515253c0c1c2c3c4c5c6c7"));
        String plaintext = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future,"
                + " sunscreen would be it.";
        byte[] sealed = cipher.doFinal(plaintext.getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(sealed))
                .startsWith("d31a8d34648e60db7b86afbc53ef7ec2")
                .endsWith("1ae10b594f09e26a7e902ecbd0600691");
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
