package dev.peerage.session.group;

/** Why a membership ended; the codes are those of {@code MEMBER_LEFT} and {@code GROUP_ENDED}. */
public enum LeaveReason {
    /** The member wished so. */
    LEFT(1),
    /** The server removed it. */
    REMOVED(2),
    /** The member's link ended. */
    LINK_LOST(3),
    /** The server destroyed the group. */
    GROUP_DESTROYED(4),
    /** The server is stopping. */
    SERVER_STOPPING(5);

    private final int code;

    LeaveReason(int code) {
        this.code = code;
    }

    /** The byte on the wire. */
    public int code() {
        return code;
    }
}
