package dev.peerage.session.wire;

import org.jspecify.annotations.Nullable;

/** Why a member is in a group no longer. */
public enum LeaveReason {
    /** Its own wish. */
    LEFT(1),
    /** The server's decision. */
    REMOVED(2),
    /** Its link to the server ended. */
    LINK_LOST(3),
    /** The group is no more. */
    GROUP_DESTROYED(4),
    SERVER_STOPPING(5);

    private final int code;

    LeaveReason(int code) {
        this.code = code;
    }

    /** The byte on the wire. */
    public int code() {
        return code;
    }

    /** The one with this code, or null. */
    static @Nullable LeaveReason of(int code) {
        for (LeaveReason candidate : values()) {
            if (candidate.code == code) {
                return candidate;
            }
        }
        return null;
    }
}
