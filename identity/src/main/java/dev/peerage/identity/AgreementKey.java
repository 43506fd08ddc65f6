package dev.peerage.identity;

import dev.peerage.base.RandomSource;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/**
 * An X25519 key pair (RFC 7748), fresh for each connection to a server; its public half travels in the
 * {@link Introduction}.
 *
 * <p>Immutable and thread-safe. Never prints its secret.
 */
public final class AgreementKey {

    /** RFC 7748 §5: keys and shared secrets have 32 bytes. */
    public static final int BYTES = 32;

    private static final byte[] BASE_POINT = basePoint();

    private final byte[] secret;
    private final byte[] publicKey;

    private AgreementKey(byte[] secret, byte[] publicKey) {
        this.secret = secret;
        this.publicKey = publicKey;
    }

    /** A new key pair. */
    public static AgreementKey generate(RandomSource random) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return of(secret);
    }

    /**
     * The key pair of a secret; the array is copied.
     *
     * @throws IllegalArgumentException if it has not 32 bytes
     */
    public static AgreementKey of(byte[] secret) {
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("an agreement secret has 32 bytes, was " + secret.length);
        }
        byte[] own = secret.clone();
        return new AgreementKey(own, x25519(own, BASE_POINT).orElseThrow());
    }

    /** The public half, 32 bytes as on the wire; a fresh array. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The secret shared with the owner of a public key; empty if that key is none or leads to an all-zero secret. */
    public Optional<byte[]> agree(byte[] remotePublicKey) {
        return remotePublicKey.length == BYTES ? x25519(secret, remotePublicKey) : Optional.empty();
    }

    /** The public half only. */
    @Override
    public String toString() {
        return "AgreementKey[" + new BigInteger(1, publicKey).toString(16) + "]";
    }

    private static Optional<byte[]> x25519(byte[] secret, byte[] publicKey) {
        try {
            KeyFactory keys = KeyFactory.getInstance("X25519");
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret)));
            XECPublicKeySpec remote = new XECPublicKeySpec(NamedParameterSpec.X25519, uCoordinate(publicKey));
            agreement.doPhase(keys.generatePublic(remote), true);
            return Optional.of(agreement.generateSecret()).filter(AgreementKey::isNonZero);
        } catch (InvalidKeyException smallOrder) {
            // RFC 7748 §6.1: a point of small order leads to zero; the JDK says so by this exception.
            return Optional.empty();
        } catch (GeneralSecurityException broken) {
            throw new AssertionError("this JDK lacks X25519", broken);
        }
    }

    /** RFC 7748 §5: little-endian, the top bit ignored. */
    private static BigInteger uCoordinate(byte[] publicKey) {
        byte[] bigEndian = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bigEndian[i] = publicKey[BYTES - 1 - i];
        }
        bigEndian[0] &= 0x7F;
        return new BigInteger(1, bigEndian);
    }

    private static boolean isNonZero(byte[] shared) {
        int union = 0;
        for (byte b : shared) {
            union |= b;
        }
        return union != 0;
    }

    /** RFC 7748 §4.1: u = 9. */
    private static byte[] basePoint() {
        byte[] point = new byte[BYTES];
        point[0] = 9;
        return point;
    }
}
