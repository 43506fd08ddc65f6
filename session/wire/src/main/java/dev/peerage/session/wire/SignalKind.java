package dev.peerage.session.wire;

import org.jspecify.annotations.Nullable;

/** What a {@code SIGNAL} carries. */
public enum SignalKind {
    OFFER(1),
    ANSWER(2),
    CANDIDATE(3),
    END_OF_CANDIDATES(4),
    /** The controlled peer asks for a new attempt. */
    REQUEST(5),
    /** The attempt has ended on the sender's side. */
    FAILED(6);

    private final int code;

    SignalKind(int code) {
        this.code = code;
    }

    /** The byte on the wire. */
    public int code() {
        return code;
    }

    /** The one with this code, or null. */
    static @Nullable SignalKind of(int code) {
        for (SignalKind candidate : values()) {
            if (candidate.code == code) {
                return candidate;
            }
        }
        return null;
    }
}
