package dev.peerage.client;

/** Whether messages flow between two peers. */
public enum LinkState {
    /** Known, but no path has worked yet. */
    CONNECTING,
    /** A path works. */
    CONNECTED,
    /** No path works now; reliable messages are kept and sent when one does. */
    SUSPENDED,
    /** Ended: no group is shared any more, or the peer could not be reached for too long. */
    CLOSED
}
