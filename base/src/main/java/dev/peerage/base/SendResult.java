package dev.peerage.base;

/** What became of a message handed over for sending. Back-pressure is a value, never an exception. */
public enum SendResult {
    /** Queued or sent; a reliable channel now owes its delivery. */
    ACCEPTED,
    /** The queue is at its limit and the message was not taken; try again when the channel is writable. */
    BACK_PRESSURED,
    /** No path is usable now and the mode does not keep messages; the message was not taken. */
    SUSPENDED,
    /** The session or channel has ended; the message was not taken. */
    CLOSED;

    /** Whether the message was taken. */
    public boolean isAccepted() {
        return this == ACCEPTED;
    }
}
