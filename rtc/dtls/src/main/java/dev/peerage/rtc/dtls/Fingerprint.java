package dev.peerage.rtc.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a certificate, which signalling carries and the DTLS handshake must match. Immutable.
 *
 * <p>Text form as in SDP: {@code sha-256 AB:CD:...} (RFC 8122 §5).
 */
public final class Fingerprint {

    private static final HexFormat COLON_HEX = HexFormat.ofDelimiter(":").withUpperCase();

    private final HashAlgorithm algorithm;
    private final byte[] hash;

    private Fingerprint(HashAlgorithm algorithm, byte[] hash) {
        this.algorithm = algorithm;
        this.hash = hash;
    }

    /** The fingerprint of a DER-encoded certificate. */
    public static Fingerprint ofCertificate(HashAlgorithm algorithm, byte[] der) {
        try {
            return new Fingerprint(
                    algorithm, MessageDigest.getInstance(algorithm.jdkName()).digest(der));
        } catch (NoSuchAlgorithmException impossible) { // every JDK has the SHA-2 family
            throw new IllegalStateException(impossible);
        }
    }

    /** Reads {@code sha-256 AB:CD:...}; null if it is malformed or the hash function is unknown or too weak. */
    public static @Nullable Fingerprint parseOrNull(String text) {
        int space = text.indexOf(' ');
        HashAlgorithm algorithm = space < 0 ? null : HashAlgorithm.ofSdpName(text.substring(0, space));
        String hex = text.substring(space + 1).trim();
        if (algorithm == null || hex.length() != 3 * algorithm.bytes() - 1) {
            return null;
        }
        try {
            return new Fingerprint(algorithm, COLON_HEX.parseHex(hex));
        } catch (IllegalArgumentException notHexadecimal) {
            return null;
        }
    }

    /**
     * Reads {@code sha-256 AB:CD:...} from one's own user.
     *
     * @throws IllegalArgumentException if it is malformed or the hash function is not one of {@link HashAlgorithm}
     */
    public static Fingerprint parse(String text) {
        Fingerprint fingerprint = parseOrNull(text);
        if (fingerprint == null) {
            throw new IllegalArgumentException(
                    "a fingerprint reads \"sha-256 AB:CD:...\" (or sha-224, sha-384, sha-512), was \"" + text + "\"");
        }
        return fingerprint;
    }

    public HashAlgorithm algorithm() {
        return algorithm;
    }

    /** The hash; a fresh array. */
    public byte[] bytes() {
        return hash.clone();
    }

    /** Whether this is the fingerprint of that DER-encoded certificate; takes the same time wherever they differ. */
    public boolean matches(byte[] der) {
        return MessageDigest.isEqual(hash, ofCertificate(algorithm, der).hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that
                && algorithm == that.algorithm
                && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /** As in SDP; {@link #parse(String)} reads it. */
    @Override
    public String toString() {
        return algorithm.sdpName() + " " + COLON_HEX.formatHex(hash);
    }
}
