package dev.peerage.rtc.io;

/** Why a channel is closed. */
public enum RtcCloseReason {
    /** This side closed it, or the other did, perhaps with its whole connection. */
    CLOSED,

    /**
     * It never opened: there are too many, its negotiated id is in use, its label is too long for the other side, or that side
     * wants none.
     */
    REFUSED,

    /** The connection has ended on this side; why, its state tells. */
    CONNECTION_ENDED,

    /**
     * A message was sent before the other side's limit was known, and is above it. Neither it nor what was sent on the channel
     * after it has left.
     */
    MESSAGE_TOO_LONG
}
