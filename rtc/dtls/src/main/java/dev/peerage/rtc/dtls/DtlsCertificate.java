package dev.peerage.rtc.dtls;

import dev.peerage.base.RandomSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * A self-signed ECDSA P-256 certificate and its key (RFC 8827 §6.5): what a peer shows in the handshake and is known by
 * through its {@link #fingerprint()}.
 *
 * <p>Immutable and safe to share between threads and connections. Making one costs about a millisecond; one per process
 * is enough, one per connection keeps connections unlinkable.
 */
public final class DtlsCertificate {

    private static final int SERIAL_BYTES = 8;

    /** RFC 5280 §4.1.2.5: a certificate without a well-defined end; nobody verifies it but by its fingerprint. */
    private static final String NO_EXPIRY = "99991231235959Z";

    private final byte[] der;
    private final KeyManager[] keyManagers;
    private final Fingerprint fingerprint;

    private DtlsCertificate(byte[] der, KeyManager[] keyManagers) {
        this.der = der;
        this.keyManagers = keyManagers;
        this.fingerprint = Fingerprint.ofCertificate(HashAlgorithm.SHA_256, der);
    }

    /**
     * Makes a fresh one. The key comes from the JDK's own strong randomness, whatever {@code random} is.
     *
     * @param random for the serial number
     */
    public static DtlsCertificate generate(RandomSource random) {
        byte[] serial = new byte[SERIAL_BYTES];
        random.nextBytes(serial);
        serial[0] = (byte) (serial[0] & 0x3F | 0x40); // positive, and the shortest encoding of its value
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] der = selfSigned(pair, serial);
            return new DtlsCertificate(der, keyManagers(pair.getPrivate(), der));
        } catch (GeneralSecurityException | IOException impossible) { // every JDK has P-256, ECDSA and X.509
            throw new IllegalStateException("this Java runtime cannot make an ECDSA P-256 certificate", impossible);
        }
    }

    /** Its SHA-256 fingerprint, for SDP. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** Its fingerprint by another hash function. */
    public Fingerprint fingerprint(HashAlgorithm algorithm) {
        return Fingerprint.ofCertificate(algorithm, der);
    }

    /** The certificate in DER; a fresh array. */
    public byte[] der() {
        return der.clone();
    }

    /** For the JDK's engine: shows this certificate, whoever asks. */
    KeyManager[] keyManagers() {
        return keyManagers.clone();
    }

    /** RFC 5280 §4.1: version 3, issuer equal to subject, no extensions. */
    private static byte[] selfSigned(KeyPair pair, byte[] serial) throws GeneralSecurityException {
        byte[] ecdsaWithSha256 = DerWriter.sequence(DerWriter.oid(1, 2, 840, 10045, 4, 3, 2));
        // RFC 8827 §6.5: the name must not identify the user; browsers write the same one.
        byte[] name = DerWriter.sequence(
                DerWriter.set(DerWriter.sequence(DerWriter.oid(2, 5, 4, 3), DerWriter.utf8("WebRTC"))));
        byte[] body = DerWriter.sequence(
                DerWriter.explicit(0, DerWriter.integer((byte) 2)),
                DerWriter.integer(serial),
                ecdsaWithSha256,
                name,
                DerWriter.sequence(DerWriter.utcTime("200101000000Z"), DerWriter.generalizedTime(NO_EXPIRY)),
                name,
                pair.getPublic().getEncoded()); // already a SubjectPublicKeyInfo
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(body);
        return DerWriter.sequence(body, ecdsaWithSha256, DerWriter.bitString(signer.sign()));
    }

    /** The JDK's own key manager, which wants a key store to read from; one in memory, once per certificate. */
    static KeyManager[] keyManagers(PrivateKey key, byte[]... chain) throws GeneralSecurityException, IOException {
        CertificateFactory reader = CertificateFactory.getInstance("X.509");
        X509Certificate[] certificates = new X509Certificate[chain.length];
        for (int i = 0; i < chain.length; i++) {
            certificates[i] = (X509Certificate) reader.generateCertificate(new ByteArrayInputStream(chain[i]));
        }
        char[] noPassword = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, noPassword);
        store.setKeyEntry("self", key, noPassword, certificates);
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, noPassword);
        return factory.getKeyManagers();
    }
}
