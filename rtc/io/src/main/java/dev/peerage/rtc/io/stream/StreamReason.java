package dev.peerage.rtc.io.stream;

/** Why a stream was closed. */
public enum StreamReason {
    /** It is open, or about to be. */
    NONE,
    /** Nobody listens there, or the network says that it cannot be reached. */
    REFUSED,
    /** It was not there in time. */
    TIMEOUT,
    /** The certificate is not the server's, or TLS cannot be agreed upon. */
    TLS_FAILED,
    /** The server closed it, or it broke. */
    CLOSED_REMOTELY,
    /** What came was no STUN and no ChannelData. */
    MALFORMED,
    /** Nothing was sent for long. */
    IDLE,
    /** The loop ended. */
    CLOSED_LOCALLY
}
