package dev.peerage.session.wire;

import org.jspecify.annotations.Nullable;

/** Why the server link closes. */
public enum ByeCode {
    NORMAL(1),
    BAD_FRAME(2),
    BAD_PROOF(3),
    VERSION(4),
    /** By the server's policy. */
    REFUSED(5),
    /** Nothing heard for three keep-alive intervals. */
    IDLE(6),
    FLOODING(7),
    TOO_SLOW(8),
    FULL(9),
    /** The same peer connected again. */
    REPLACED(10),
    STOPPING(11),
    INTERNAL(12);

    private final int code;

    ByeCode(int code) {
        this.code = code;
    }

    /** The byte on the wire. */
    public int code() {
        return code;
    }

    /** The one with this code, or null. */
    static @Nullable ByeCode of(int code) {
        for (ByeCode candidate : values()) {
            if (candidate.code == code) {
                return candidate;
            }
        }
        return null;
    }
}
