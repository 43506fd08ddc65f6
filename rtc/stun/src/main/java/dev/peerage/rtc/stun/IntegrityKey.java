package dev.peerage.rtc.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and checks MESSAGE-INTEGRITY (HMAC-SHA1) with one key.
 *
 * <p>Confined to the loop of its owner: it keeps an initialised {@link Mac} to be cheap.
 */
public final class IntegrityKey {

    /** HMAC-SHA1 has 20 bytes. */
    static final int MAC_BYTES = 20;

    private final Mac mac;

    private IntegrityKey(Mac mac) {
        this.mac = mac;
    }

    /**
     * The key of the short-term credentials ICE uses: the password itself (RFC 8489 §9.1.1).
     *
     * @throws IllegalArgumentException if the password is empty
     */
    public static IntegrityKey shortTerm(String password) {
        return of(password.getBytes(UTF_8));
    }

    /**
     * The key of the long-term credentials TURN servers use: an MD5 of all three (RFC 8489 §9.2.2). Names and passwords
     * beyond ASCII must have been prepared by RFC 8265 already.
     */
    public static IntegrityKey longTerm(String username, String realm, String password) {
        try {
            String joined = username + ":" + realm + ":" + password;
            return of(MessageDigest.getInstance("MD5").digest(joined.getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) { // every JDK has MD5
            throw new IllegalStateException(impossible);
        }
    }

    private static IntegrityKey of(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return new IntegrityKey(mac);
        } catch (GeneralSecurityException impossible) { // every JDK has HmacSHA1
            throw new IllegalStateException(impossible);
        }
    }

    /** The code over {@code length} bytes, whose header already counts the attribute to come. */
    byte[] sign(byte[] bytes, int offset, int length) {
        mac.update(bytes, offset, length);
        return mac.doFinal();
    }

    /** Whether {@code code} signs these bytes; the time taken does not tell how much of it is right. */
    boolean isSignature(byte[] bytes, byte[] code) {
        return MessageDigest.isEqual(sign(bytes, 0, bytes.length), code);
    }
}
