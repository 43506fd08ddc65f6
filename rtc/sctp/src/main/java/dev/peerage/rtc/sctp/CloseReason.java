package dev.peerage.rtc.sctp;

/** Why an association ended. */
public enum CloseReason {
    /** The SHUTDOWN sequence came to its end. */
    SHUTDOWN,
    /** We aborted at the application's wish. */
    LOCAL_ABORT,
    /** The other side sent ABORT. */
    PEER_ABORT,
    /** INIT or COOKIE ECHO was repeated as often as allowed without an answer. */
    HANDSHAKE_TIMEOUT,
    /** Data, heartbeats or stream resets were repeated as often as allowed without an answer. */
    PEER_UNREACHABLE,
    /** The shutdown sequence did not end in time. */
    SHUTDOWN_TIMEOUT,
    /** The other side broke the protocol in a way that leaves the association without meaning. */
    PROTOCOL_VIOLATION,
    /** The other side sent more than the advertised window or a message above the limit. */
    LIMIT_EXCEEDED
}
