package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.testkit.SeededRandom;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignatureChecksTest {

    private final AtomicInteger made = new AtomicInteger();

    @AfterEach
    void undo() {
        SignatureChecks.leaveToJdk();
    }

    @Test
    void onlyPublicKeysGoToTheOtherProvider() throws Exception {
        SignatureChecks.leaveTo(new Counting());
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();

        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(pair.getPublic());

        assertThat(verifier.verify(signature)).isTrue();
        assertThat(signer.getProvider().getName()).isEqualTo("SunEC");
        assertThat(verifier.getProvider().getName()).isEqualTo("PeerageSignatureChecks");
    }

    @Test
    void handshakesUseIt() {
        SignatureChecks.leaveTo(new Counting());
        int before = made.get();

        DtlsRehearsal.run(DtlsCertificate.generate(new SeededRandom(1)));

        assertThat(made.get() - before).isGreaterThanOrEqualTo(2);
    }

    @Test
    void refusesAProviderThatCannotCheck() {
        assertThatThrownBy(() -> SignatureChecks.leaveTo(Security.getProvider("SunJSSE")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The JDK's own, counted. */
    private final class Counting extends Provider {

        private static final long serialVersionUID = 1;

        Counting() {
            super("Counting", "1", "for a test");
            Provider.Service own = Security.getProvider("SunEC").getService("Signature", "SHA256withECDSA");
            putService(new Provider.Service(this, "Signature", "SHA256withECDSA", own.getClassName(), null, null) {
                @Override
                public Object newInstance(Object parameter) throws java.security.NoSuchAlgorithmException {
                    made.incrementAndGet();
                    return own.newInstance(parameter);
                }
            });
        }
    }
}
