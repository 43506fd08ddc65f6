package dev.peerage.client;

/** Why a peer is no longer a member of a group. */
public enum LeaveReason {
    /** It wished to. */
    LEFT,
    /** The server took it out. */
    REMOVED,
    /** Its link to the server was lost. */
    LINK_LOST,
    /** The group was destroyed. */
    GROUP_DESTROYED,
    /** The server stops. */
    SERVER_STOPPING,
    /** This peer was closed. */
    CLOSED
}
