package dev.peerage.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntroductionTest {

    private final SeededRandom random = new SeededRandom(1);
    private final PeerIdentity identity = PeerIdentity.generate(random);
    private final AgreementKey key = AgreementKey.generate(random);
    private final Introduction introduction = Introduction.sign(identity, key, random);

    @Test
    void holdsForItsPeerAndKeyOnly() {
        assertThat(introduction.isValid()).isTrue();
        byte[] otherKey = AgreementKey.generate(random).publicKey();
        assertThat(Introduction.of(identity.peerId(), otherKey, introduction.signature())
                        .isValid())
                .isFalse();
        PeerIdentity other = PeerIdentity.generate(random);
        assertThat(Introduction.of(other.peerId(), key.publicKey(), introduction.signature())
                        .isValid())
                .isFalse();
    }

    @Test
    void proofAnswersOneNonceOnly() {
        byte[] nonce = new byte[32];
        byte[] proof = introduction.signProof(identity, nonce, random);
        assertThat(introduction.isProof(nonce, proof)).isTrue();
        nonce[0] = 1;
        assertThat(introduction.isProof(nonce, proof)).isFalse();
        assertThat(introduction.isProof(new byte[0], proof)).isFalse();
    }

    @Test
    void aProofIsNoIntroduction() {
        byte[] proof = introduction.signProof(identity, new byte[32], random);
        assertThat(Introduction.of(identity.peerId(), key.publicKey(), proof).isValid())
                .isFalse();
    }

    @Test
    void junkIsInvalid() {
        Fuzz.decoder(
                2,
                400,
                List.of(introduction.signature()),
                input -> assertThat(Introduction.of(identity.peerId(), key.publicKey(), input)
                                .isValid())
                        .isEqualTo(java.util.Arrays.equals(input, introduction.signature())));
        Fuzz.decoder(
                3,
                400,
                List.of(key.publicKey()),
                input -> Introduction.of(identity.peerId(), input, introduction.signature())
                        .isValid());
    }
}
