package dev.peerage.rtc.dtls;

import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts exactly the certificate whose fingerprint came through signalling, if its key is strong; names, dates, issuers and
 * further certificates mean nothing here.
 *
 * <p>Not an {@code X509ExtendedTrustManager}: its signatures name sockets, which do not exist below the sockets. So the JDK
 * adds its check for disabled algorithms, which is as well.
 */
final class FingerprintTrustManager implements X509TrustManager {

    private static final int MIN_FIELD_BITS = 256;
    private static final X509Certificate[] NO_ISSUERS = {};

    private final List<Fingerprint> accepted;
    private boolean mismatched;

    FingerprintTrustManager(List<Fingerprint> expected) {
        // RFC 8122 §5.1: of several hash functions, one is chosen; the strongest, so that a weak one cannot be slipped
        // in.
        HashAlgorithm strongest = expected.stream()
                .map(Fingerprint::algorithm)
                .max(HashAlgorithm::compareTo)
                .orElseThrow(() -> new IllegalArgumentException("at least one expected fingerprint is needed"));
        this.accepted = expected.stream()
                .filter(fingerprint -> fingerprint.algorithm() == strongest)
                .toList();
    }

    /** Whether a certificate was shown and refused. */
    boolean hasMismatch() {
        return mismatched;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        byte[] shown = chain.length == 0 ? new byte[0] : chain[0].getEncoded();
        boolean matches = false;
        for (Fingerprint fingerprint : accepted) {
            matches |= fingerprint.matches(shown);
        }
        if (!matches) {
            mismatched = true;
            throw new CertificateException("the certificate shown is not the one that was announced");
        }
        requireStrong(chain[0].getPublicKey());
    }

    /** RFC 8827 §6.5: P-256 is what everyone has; our suites verify nothing else in the server's role either. */
    private static void requireStrong(PublicKey key) throws CertificateException {
        if (!(key instanceof ECPublicKey ec)
                || ec.getParams().getCurve().getField().getFieldSize() < MIN_FIELD_BITS) {
            throw new CertificateException("a certificate with a key for " + key.getAlgorithm()
                    + ", where an elliptic curve of at least 256 bits is needed");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NO_ISSUERS;
    }
}
