package dev.peerage.identity;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECFieldElement;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * Schnorr signatures over secp256k1 as BIP-340 defines them, on the curve arithmetic of BouncyCastle.
 *
 * <p>Stateless and thread-safe. Verification is total: anything that is no valid signature is {@code false}.
 */
public final class Bip340 {

    /** A secret key has 32 bytes. */
    public static final int SECRET_BYTES = 32;

    /** A signature is R's x coordinate and s, 32 bytes each. */
    public static final int SIGNATURE_BYTES = 64;

    /** Auxiliary randomness for signing has 32 bytes. */
    public static final int AUX_BYTES = 32;

    private static final X9ECParameters SECP256K1 = CustomNamedCurves.getByName("secp256k1");
    private static final ECCurve CURVE = SECP256K1.getCurve();
    private static final ECPoint G = SECP256K1.getG();
    private static final BigInteger N = SECP256K1.getN();
    private static final BigInteger P = CURVE.getField().getCharacteristic();

    private static final TaggedHash AUX = new TaggedHash("BIP0340/aux");
    private static final TaggedHash NONCE = new TaggedHash("BIP0340/nonce");
    private static final TaggedHash CHALLENGE = new TaggedHash("BIP0340/challenge");

    private Bip340() {}

    /**
     * The x-only public key of a secret.
     *
     * @throws IllegalArgumentException if the secret is no key: not 32 bytes, zero, or not below the group order
     */
    public static byte[] publicKey(byte[] secret) {
        return xOf(timesG(secretScalar(secret)));
    }

    /**
     * Signs a message of any length.
     *
     * @param aux 32 bytes, fresh and random if possible: they blind the computation, not the signature's security
     * @throws IllegalArgumentException if the secret is no key or {@code aux} has not 32 bytes
     */
    public static byte[] sign(byte[] secret, byte[] message, byte[] aux) {
        if (aux.length != AUX_BYTES) {
            throw new IllegalArgumentException("auxiliary randomness has 32 bytes, was " + aux.length);
        }
        BigInteger scalar = secretScalar(secret);
        ECPoint point = timesG(scalar);
        byte[] publicKey = xOf(point);
        BigInteger d = isEven(point) ? scalar : N.subtract(scalar);

        byte[] blinded = bytes32(d);
        byte[] mask = AUX.of(aux);
        for (int i = 0; i < blinded.length; i++) {
            blinded[i] ^= mask[i];
        }
        BigInteger nonce = new BigInteger(1, NONCE.of(blinded, publicKey, message)).mod(N);
        if (nonce.signum() == 0) {
            throw new IllegalArgumentException("no nonce for this message: sign with other auxiliary randomness");
        }
        ECPoint commitment = timesG(nonce);
        BigInteger k = isEven(commitment) ? nonce : N.subtract(nonce);
        byte[] r = xOf(commitment);
        BigInteger s = k.add(challenge(r, publicKey, message).multiply(d)).mod(N);

        byte[] signature = Arrays.copyOf(r, SIGNATURE_BYTES);
        System.arraycopy(bytes32(s), 0, signature, 32, 32);
        return signature;
    }

    /** Whether {@code signature} is one of the key's over the message; false for anything malformed. */
    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        ECPoint point = liftX(publicKey);
        byte[] rBytes = Arrays.copyOf(signature, 32);
        BigInteger r = new BigInteger(1, rBytes);
        BigInteger s = new BigInteger(1, signature, 32, 32);
        if (point == null || r.compareTo(P) >= 0 || s.compareTo(N) >= 0) {
            return false;
        }
        BigInteger e = challenge(rBytes, publicKey, message);
        ECPoint commitment =
                ECAlgorithms.sumOfTwoMultiplies(G, s, point, N.subtract(e)).normalize();
        return !commitment.isInfinity()
                && isEven(commitment)
                && commitment.getAffineXCoord().toBigInteger().equals(r);
    }

    /** Whether 32 bytes are the x coordinate of a point, so that they can be a public key. */
    public static boolean isPublicKey(byte[] publicKey) {
        return liftX(publicKey) != null;
    }

    /** BIP-340 lift_x: the point with this x coordinate and an even y, or null. */
    private static @Nullable ECPoint liftX(byte[] publicKey) {
        if (publicKey.length != 32) {
            return null;
        }
        BigInteger x = new BigInteger(1, publicKey);
        if (x.compareTo(P) >= 0) {
            return null;
        }
        ECFieldElement field = CURVE.fromBigInteger(x);
        ECFieldElement y = field.square().multiply(field).add(CURVE.getB()).sqrt();
        if (y == null) {
            return null;
        }
        ECFieldElement even = y.testBitZero() ? y.negate() : y;
        return CURVE.createPoint(x, even.toBigInteger());
    }

    private static BigInteger challenge(byte[] r, byte[] publicKey, byte[] message) {
        return new BigInteger(1, CHALLENGE.of(r, publicKey, message)).mod(N);
    }

    private static BigInteger secretScalar(byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a secret key has 32 bytes, was " + secret.length);
        }
        BigInteger scalar = new BigInteger(1, secret);
        if (scalar.signum() == 0 || scalar.compareTo(N) >= 0) {
            throw new IllegalArgumentException("a secret key is above zero and below the group order");
        }
        return scalar;
    }

    /** Comb multiplication: BouncyCastle precomputes the generator's table once and keeps it. */
    private static ECPoint timesG(BigInteger scalar) {
        return new FixedPointCombMultiplier().multiply(G, scalar).normalize();
    }

    private static boolean isEven(ECPoint normalized) {
        return !normalized.getAffineYCoord().testBitZero();
    }

    private static byte[] xOf(ECPoint normalized) {
        return normalized.getAffineXCoord().getEncoded();
    }

    private static byte[] bytes32(BigInteger value) {
        return BigIntegers.asUnsignedByteArray(32, value);
    }
}
