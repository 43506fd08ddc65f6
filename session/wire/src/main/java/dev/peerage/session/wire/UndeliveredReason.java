package dev.peerage.session.wire;

import org.jspecify.annotations.Nullable;

/** Why the server forwarded nothing. */
public enum UndeliveredReason {
    /** The two share no group. */
    NOT_A_MEMBER(1),
    /** The receiver is too slow. */
    QUEUE_FULL(2),
    /** Above the server's {@code maxPayloadBytes}. */
    TOO_LARGE(3),
    /** The sender is too fast. */
    RATE(4);

    private final int code;

    UndeliveredReason(int code) {
        this.code = code;
    }

    /** The byte on the wire. */
    public int code() {
        return code;
    }

    /** The one with this code, or null. */
    static @Nullable UndeliveredReason of(int code) {
        for (UndeliveredReason candidate : values()) {
            if (candidate.code == code) {
                return candidate;
            }
        }
        return null;
    }
}
