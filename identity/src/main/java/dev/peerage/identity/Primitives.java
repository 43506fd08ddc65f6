package dev.peerage.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The primitives that every JDK has; their absence is a broken JDK, not a condition to handle. */
final class Primitives {

    private Primitives() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException broken) {
            throw new AssertionError("this JDK lacks SHA-256", broken);
        }
    }

    static Mac hmacSha256(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException broken) {
            throw new AssertionError("this JDK lacks HmacSHA256", broken);
        }
    }

    static Cipher chaCha20Poly1305() {
        try {
            return Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException broken) {
            throw new AssertionError("this JDK lacks ChaCha20-Poly1305", broken);
        }
    }
}
