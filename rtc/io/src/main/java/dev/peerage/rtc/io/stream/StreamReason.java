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
    /** The address of ours that it was connected from is gone. */
    ADDRESS_GONE,
    /** We have no more use for it. */
    CLOSED_LOCALLY;

    /** Whether to try again at once would most likely end the same way. */
    boolean isLasting() {
        return this == REFUSED || this == TIMEOUT || this == TLS_FAILED || this == MALFORMED;
    }
}
