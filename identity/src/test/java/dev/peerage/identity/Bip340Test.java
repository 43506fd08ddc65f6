package dev.peerage.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The official vectors of BIP-340, all nineteen, and junk. */
class Bip340Test {

    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest(name = "vector {0}")
    @CsvFileSource(resources = "bip340-vectors.csv", numLinesToSkip = 1, emptyValue = "", nullValues = "none")
    void agreesWithTheOfficialVectors(
            int index, String secret, String publicKey, String aux, String message, String signature, boolean isValid) {
        byte[] messageBytes = bytes(message);
        assertThat(Bip340.verify(bytes(publicKey), messageBytes, bytes(signature)))
                .isEqualTo(isValid);
        if (secret != null && !secret.isEmpty()) {
            assertThat(Bip340.publicKey(bytes(secret))).isEqualTo(bytes(publicKey));
            assertThat(Bip340.sign(bytes(secret), messageBytes, bytes(aux))).isEqualTo(bytes(signature));
        }
    }

    @Test
    void verifiesWhatItSigns() {
        SeededRandom random = new SeededRandom(1);
        for (int round = 0; round < 50; round++) {
            PeerIdentity identity = PeerIdentity.generate(random);
            byte[] hash = new byte[32];
            random.nextBytes(hash);
            byte[] signature = identity.sign(hash, random);
            assertThat(Bip340.verify(identity.peerId().bytes(), hash, signature))
                    .isTrue();
            signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
            assertThat(Bip340.verify(identity.peerId().bytes(), hash, signature))
                    .isFalse();
        }
    }

    @Test
    void junkIsNoSignature() {
        byte[] publicKey = HEX.parseHex("f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9");
        byte[] signature = Bip340.sign(secretOfThree(), new byte[32], new byte[32]);
        Fuzz.decoder(
                2,
                400,
                List.of(signature),
                input -> assertThat(Bip340.verify(publicKey, new byte[32], input))
                        .isEqualTo(java.util.Arrays.equals(input, signature)));
        Fuzz.decoder(3, 400, List.of(publicKey), input -> Bip340.verify(input, new byte[32], signature));
    }

    @Test
    void refusesSecretsThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> PeerIdentity.of(new byte[32]));
        assertThatIllegalArgumentException().isThrownBy(() -> PeerIdentity.of(new byte[31]));
        byte[] order = HEX.parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
        assertThatIllegalArgumentException().isThrownBy(() -> PeerIdentity.of(order));
    }

    @Test
    void neverPrintsItsSecret() {
        PeerIdentity identity = PeerIdentity.of(secretOfThree());
        assertThat(identity.toString()).contains(identity.peerId().toString()).doesNotContain("0003");
    }

    private static byte[] secretOfThree() {
        byte[] secret = new byte[32];
        secret[31] = 3;
        return secret;
    }

    private static byte[] bytes(String hex) {
        return hex == null ? new byte[0] : HEX.parseHex(hex);
    }
}
