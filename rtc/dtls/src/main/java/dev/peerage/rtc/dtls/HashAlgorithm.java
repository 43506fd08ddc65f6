package dev.peerage.rtc.dtls;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hash functions accepted for fingerprints, weakest first; RFC 8122 §5 knows more, but sha-1 and md5 prove nothing. */
public enum HashAlgorithm {
    SHA_224("sha-224", "SHA-224", 28),
    SHA_256("sha-256", "SHA-256", 32),
    SHA_384("sha-384", "SHA-384", 48),
    SHA_512("sha-512", "SHA-512", 64);

    private final String sdpName;
    private final String jdkName;
    private final int bytes;

    HashAlgorithm(String sdpName, String jdkName, int bytes) {
        this.sdpName = sdpName;
        this.jdkName = jdkName;
        this.bytes = bytes;
    }

    /** The name in SDP, such as {@code sha-256}. */
    public String sdpName() {
        return sdpName;
    }

    /** The length of a hash. */
    public int bytes() {
        return bytes;
    }

    String jdkName() {
        return jdkName;
    }

    /** The algorithm of that name in SDP (any case), or null if it is unknown or too weak. */
    static @Nullable HashAlgorithm ofSdpName(String name) {
        for (HashAlgorithm algorithm : values()) {
            if (algorithm.sdpName.equals(name.toLowerCase(Locale.ROOT))) {
                return algorithm;
            }
        }
        return null;
    }
}
