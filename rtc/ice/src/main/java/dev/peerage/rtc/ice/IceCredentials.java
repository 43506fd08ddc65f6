package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * User name fragment and password of one agent (RFC 8445 §5.3, RFC 8839 §5.4).
 *
 * @param ufrag 4 to 256 ice-chars
 * @param password 22 to 256 ice-chars; never logged
 */
public record IceCredentials(String ufrag, String password) {

    /** 48 bits: agents that share a socket must not collide. RFC 8445 §5.3 asks for 24. */
    static final int ROUTING_KEY_CHARS = 8;

    /** 24 bits: what a restart adds to tell its checks from those before (RFC 8445 §5.3). */
    private static final int GENERATION_CHARS = 4;

    /** 144 bits; RFC 8445 §5.3 asks for 128. */
    private static final int PASSWORD_CHARS = 24;

    private static final int MAX_CHARS = 256;

    private static final String ICE_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    public IceCredentials {
        if (!isIceText(ufrag, 4) || !isIceText(password, 22)) {
            throw new IllegalArgumentException("a ufrag has 4 to 256 ice-chars, a password 22 to 256");
        }
    }

    /** Credentials from the network; null if they are none. */
    public static @Nullable IceCredentials parse(String ufrag, String password) {
        return isIceText(ufrag, 4) && isIceText(password, 22) ? new IceCredentials(ufrag, password) : null;
    }

    static IceCredentials generate(RandomSource random) {
        return new IceCredentials(randomText(random, ROUTING_KEY_CHARS), randomText(random, PASSWORD_CHARS));
    }

    /** Other ones of the same agent (RFC 8839 §4.4.1.1.1), which a router knows by the same first characters. */
    IceCredentials regenerate(RandomSource random) {
        String key = ufrag.substring(0, ROUTING_KEY_CHARS);
        return new IceCredentials(key + randomText(random, GENERATION_CHARS), randomText(random, PASSWORD_CHARS));
    }

    /** By which a router finds the agent a check with this local user name fragment is for; null if it is none of ours. */
    public static @Nullable String routingKey(String ufrag) {
        return ufrag.length() < ROUTING_KEY_CHARS ? null : ufrag.substring(0, ROUTING_KEY_CHARS);
    }

    /** The six bits of randomness in a character of a user name fragment; -1 if it is none. */
    public static int bitsOf(char iceChar) {
        return ICE_CHARS.indexOf(iceChar);
    }

    private static boolean isIceText(String text, int minChars) {
        return text.length() >= minChars
                && text.length() <= MAX_CHARS
                && text.chars().allMatch(c -> ICE_CHARS.indexOf(c) >= 0);
    }

    private static String randomText(RandomSource random, int chars) {
        byte[] bytes = new byte[chars];
        random.nextBytes(bytes);
        StringBuilder text = new StringBuilder(chars);
        for (byte b : bytes) {
            text.append(ICE_CHARS.charAt(b & 0x3F));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return "IceCredentials[ufrag=" + ufrag + "]";
    }
}
