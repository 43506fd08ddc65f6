package dev.peerage.rtc.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and checks messages with one key: MESSAGE-INTEGRITY (HMAC-SHA1), or MESSAGE-INTEGRITY-SHA256 where both sides know
 * it.
 *
 * <p>Confined to the loop of its owner: it keeps an initialised {@link Mac} to be cheap.
 */
public final class IntegrityKey {

    /** RFC 8489 §14.5: HMAC-SHA1 has 20 bytes. */
    static final int SHA1_BYTES = 20;

    /** RFC 8489 §14.6: HMAC-SHA256 has 32 bytes; a sender may leave out the last ones, and we never do. */
    static final int SHA256_BYTES = 32;

    static final int MIN_SHA256_BYTES = 16;

    private final Mac mac;
    private final boolean isSha256;

    private IntegrityKey(Mac mac, boolean isSha256) {
        this.mac = mac;
        this.isSha256 = isSha256;
    }

    /**
     * The key of the short-term credentials ICE uses: the password itself (RFC 8489 §9.1.1).
     *
     * @throws IllegalArgumentException if the password is empty
     */
    public static IntegrityKey shortTerm(String password) {
        return of(password.getBytes(UTF_8), false);
    }

    /**
     * The key of the long-term credentials TURN servers use: an MD5 of all three (RFC 8489 §9.2.2). Names and passwords
     * beyond ASCII must have been prepared by RFC 8265 already.
     */
    public static IntegrityKey longTerm(String username, String realm, String password) {
        return of(digest("MD5", username + ":" + realm + ":" + password), false);
    }

    /**
     * The same where the server named the algorithms it accepts: messages are signed with MESSAGE-INTEGRITY-SHA256 then
     * (RFC 8489 §9.2.4).
     *
     * @param algorithm {@link AuthAttribute#MD5} or {@link AuthAttribute#SHA_256}
     */
    public static IntegrityKey longTermSha256(String username, String realm, String password, int algorithm) {
        String joined = username + ":" + realm + ":" + password;
        return of(digest(algorithm == AuthAttribute.SHA_256 ? "SHA-256" : "MD5", joined), true);
    }

    /** What USERHASH carries (RFC 8489 §14.4). */
    public static byte[] userhash(String username, String realm) {
        return digest("SHA-256", username + ":" + realm);
    }

    private static byte[] digest(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
        } catch (GeneralSecurityException impossible) { // every JDK has both
            throw new IllegalStateException(impossible);
        }
    }

    private static IntegrityKey of(byte[] key, boolean isSha256) {
        String algorithm = isSha256 ? "HmacSHA256" : "HmacSHA1";
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return new IntegrityKey(mac, isSha256);
        } catch (GeneralSecurityException impossible) { // every JDK has both
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether messages carry MESSAGE-INTEGRITY-SHA256 with this key, and not MESSAGE-INTEGRITY. */
    public boolean isSha256() {
        return isSha256;
    }

    int codeBytes() {
        return isSha256 ? SHA256_BYTES : SHA1_BYTES;
    }

    int attributeType() {
        return isSha256 ? StunType.MESSAGE_INTEGRITY_SHA256 : StunType.MESSAGE_INTEGRITY;
    }

    /** The code over {@code length} bytes, whose header already counts the attribute to come. */
    byte[] sign(byte[] bytes, int offset, int length) {
        mac.update(bytes, offset, length);
        return mac.doFinal();
    }

    /** Whether {@code code} signs these bytes; the time taken does not tell how much of it is right. */
    boolean isSignature(byte[] bytes, byte[] code) {
        byte[] expected = sign(bytes, 0, bytes.length);
        return MessageDigest.isEqual(
                code.length < expected.length ? Arrays.copyOf(expected, code.length) : expected, code);
    }
}
