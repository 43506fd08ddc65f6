package dev.peerage.session.wire;

import org.jspecify.annotations.Nullable;

/** Why a session ends. */
public enum SessionCloseCode {
    NORMAL(1),
    /** Too many malformed packets, or frames that contradict what was said before. */
    PROTOCOL_ERROR(2),
    /** No usable path for too long. */
    UNREACHABLE(3),
    INTERNAL_ERROR(4);

    private final int code;

    SessionCloseCode(int code) {
        this.code = code;
    }

    /** The byte on the wire. */
    public int code() {
        return code;
    }

    /** The one with this code, or null. */
    static @Nullable SessionCloseCode of(int code) {
        for (SessionCloseCode candidate : values()) {
            if (candidate.code == code) {
                return candidate;
            }
        }
        return null;
    }
}
