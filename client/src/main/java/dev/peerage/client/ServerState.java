package dev.peerage.client;

/** How it stands with the group server. */
public enum ServerState {
    /** Connected and welcomed. */
    CONNECTED,
    /** The link was lost; it is being made again with growing intervals. */
    RECONNECTING,
    /** For good: {@link Peerage#closedBecause()} tells why. */
    CLOSED
}
