package dev.peerage.server;

/** Why a client is a member no longer. */
public enum LeaveReason {
    /** Its own wish. */
    LEFT,
    /** {@link Group#remove}. */
    REMOVED,
    /** Its link has ended. */
    LINK_LOST,
    /** {@link Group#destroy}. */
    GROUP_DESTROYED,
    /** {@link GroupServer#stop}. */
    SERVER_STOPPING;

    static LeaveReason of(dev.peerage.session.wire.LeaveReason reason) {
        return valueOf(reason.name());
    }
}
