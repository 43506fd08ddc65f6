package dev.peerage.rtc.stun.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Credentials that expire, as a web service issues them to clients of a TURN server with which it shares a secret (coturn's
 * {@code use-auth-secret}). To the client they are a user name and a credential like any others.
 *
 * @param username when they expire, and for whom they are
 * @param credential the proof that the service issued them
 */
public record TurnRestCredentials(String username, String credential) {

    /**
     * Makes credentials.
     *
     * @param secret what the service and the TURN server share
     * @param user any name, for the server's log; may be empty
     * @param expiresAtSeconds seconds since 1970; the server refuses new allocations and refreshes afterwards
     */
    public static TurnRestCredentials issue(String secret, String user, long expiresAtSeconds) {
        if (secret.isEmpty() || expiresAtSeconds <= 0) {
            throw new IllegalArgumentException("a secret and a time after 1970 are needed");
        }
        String username = user.isEmpty() ? Long.toString(expiresAtSeconds) : expiresAtSeconds + ":" + user;
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA1"));
            byte[] code = mac.doFinal(username.getBytes(UTF_8));
            return new TurnRestCredentials(username, Base64.getEncoder().encodeToString(code));
        } catch (GeneralSecurityException impossible) { // every JDK has HmacSHA1
            throw new IllegalStateException(impossible);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TurnRestCredentials[" + username + "]";
    }
}
