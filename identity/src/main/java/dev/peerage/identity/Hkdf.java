package dev.peerage.identity;

import java.util.Arrays;
import javax.crypto.Mac;

/** HKDF with SHA-256 (RFC 5869). */
final class Hkdf {

    private static final int HASH_BYTES = 32;

    private Hkdf() {}

    static byte[] derive(byte[] inputKey, byte[] salt, byte[] info, int lengthBytes) {
        // RFC 5869 §2.2: an absent salt is a string of zeros.
        byte[] extracted = Primitives.hmacSha256(salt.length == 0 ? new byte[HASH_BYTES] : salt)
                .doFinal(inputKey);
        return expand(extracted, info, lengthBytes);
    }

    /** RFC 5869 §2.3. */
    private static byte[] expand(byte[] extracted, byte[] info, int lengthBytes) {
        if (lengthBytes > 255 * HASH_BYTES) {
            throw new IllegalArgumentException("HKDF gives at most 8160 bytes, was " + lengthBytes);
        }
        Mac mac = Primitives.hmacSha256(extracted);
        byte[] output = new byte[lengthBytes];
        byte[] block = {};
        for (int at = 0, counter = 1; at < lengthBytes; at += HASH_BYTES, counter++) {
            mac.update(block);
            mac.update(info);
            mac.update((byte) counter);
            block = mac.doFinal();
            System.arraycopy(block, 0, output, at, Math.min(HASH_BYTES, lengthBytes - at));
        }
        Arrays.fill(extracted, (byte) 0);
        return output;
    }
}
