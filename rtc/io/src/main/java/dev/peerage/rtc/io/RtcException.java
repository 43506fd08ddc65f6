package dev.peerage.rtc.io;

/** What cannot be done, because of this machine or of the other side; {@link #kind} says which to look at. */
public final class RtcException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** The UDP port is in use. */
        PORT_TAKEN,
        /** No socket can be had. */
        NO_SOCKET,
        /** The other side's description is no good; the message says why. */
        BAD_DESCRIPTION,
        /** Both sides have offered a restart at once, and ours goes on; the other side is about to answer it. */
        OFFER_IGNORED,
        /** There are as many connections as were allowed. */
        TOO_MANY_CONNECTIONS,
        /** The connection, or all of it, has been closed. */
        CLOSED
    }

    private final Kind kind;

    public RtcException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public RtcException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
