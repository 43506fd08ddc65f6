package dev.peerage.rtc.dtls;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;

/**
 * Lets another JCA provider check the signatures of handshakes, for the whole process.
 *
 * <p>On JDK 17 two fifths of a handshake's CPU time are the JDK's ECDSA verification, which others do several times as fast;
 * on JDK 25 there is little to gain. Worth it for many connections, not for the first ones: the other's classes take a
 * quarter of a second to load.
 *
 * <pre>{@code
 * SignatureChecks.leaveTo(new BouncyCastleProvider());   // once, at the start of an application
 * }</pre>
 *
 * <p>Only {@code SHA256withECDSA} with a public key goes there: no private key, no random number, no cipher. It is a choice
 * for the owner of the process, so nothing in this library makes it.
 */
public final class SignatureChecks {

    private static final String NAME = "PeerageSignatureChecks";
    private static final String ALGORITHM = "SHA256withECDSA";

    private SignatureChecks() {}

    /**
     * Registers it before the JDK's own; again to replace it.
     *
     * @throws IllegalArgumentException if that provider has no {@code SHA256withECDSA}
     */
    public static void leaveTo(Provider other) {
        Provider.Service service = other.getService("Signature", ALGORITHM);
        if (service == null) {
            throw new IllegalArgumentException(other.getName() + " has no " + ALGORITHM);
        }
        leaveToJdk();
        Security.insertProviderAt(new ChecksOnly(service), 1);
    }

    /** Undoes it. */
    public static void leaveToJdk() {
        Security.removeProvider(NAME);
    }

    private static final class ChecksOnly extends Provider {

        private static final long serialVersionUID = 1;

        ChecksOnly(Service service) {
            super(NAME, "1", "ECDSA verification by " + service.getProvider().getName());
            putService(new Checking(this, service));
        }
    }

    /** Turns private keys away, so that the JCA goes on to the next provider for them. */
    private static final class Checking extends Provider.Service {

        private final Provider.Service service;

        Checking(Provider provider, Provider.Service service) {
            super(provider, "Signature", ALGORITHM, service.getClassName(), null, null);
            this.service = service;
        }

        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            return service.newInstance(parameter);
        }

        @Override
        public boolean supportsParameter(Object key) {
            return key instanceof PublicKey && service.supportsParameter(key);
        }
    }
}
