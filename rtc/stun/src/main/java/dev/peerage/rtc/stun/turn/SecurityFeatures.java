package dev.peerage.rtc.stun.turn;

import java.util.Base64;

/**
 * What a server's nonce says that the server can do (RFC 8489 §9.2, §18.1): nobody who stands between can take that away
 * unnoticed, as the server looks at its nonce again in our signed request.
 *
 * @param hasPasswordAlgorithms PASSWORD-ALGORITHMS must be there
 * @param hasUsernameAnonymity USERHASH is understood
 */
record SecurityFeatures(boolean hasPasswordAlgorithms, boolean hasUsernameAnonymity) {

    /** RFC 8489 §9.2: a nonce that starts so has the bits behind it, as four characters of Base64. */
    private static final String COOKIE = "obMatJos2";

    private static final SecurityFeatures NONE = new SecurityFeatures(false, false);

    /** Total: a nonce without cookie, or with a broken one, says nothing. */
    static SecurityFeatures of(String nonce) {
        int end = COOKIE.length() + 4;
        if (!nonce.startsWith(COOKIE) || nonce.length() < end) {
            return NONE;
        }
        byte[] bits;
        try {
            bits = Base64.getDecoder().decode(nonce.substring(COOKIE.length(), end));
        } catch (IllegalArgumentException noBase64) {
            return NONE;
        }
        if (bits.length != 3) {
            return NONE;
        }
        // RFC 8489 §18.1 counts from the left; its own example B.1 and others count from the right. No other bits are
        // assigned, so both are taken.
        return new SecurityFeatures(isSet(bits, 0x80, 0x01), isSet(bits, 0x40, 0x02));
    }

    private static boolean isSet(byte[] bits, int fromLeft, int fromRight) {
        return (bits[0] & fromLeft) != 0 || (bits[2] & fromRight) != 0;
    }
}
