package dev.peerage.rtc.io.stream;

/**
 * How far one stream has come. Edges and deadlines:
 *
 * <pre>
 * CONNECTING -> SECURING  TCP is there, and TLS is to be spoken
 * CONNECTING -> OPEN      TCP is there
 * SECURING   -> OPEN      TLS is there, and the certificate is the server's
 * any        -> CLOSED    refused, not there in time, closed by the server, nonsense from it, idle, our address is gone, or
 *                         of no more use to us
 * </pre>
 *
 * <p>CLOSED is final: a new stream takes its place when a packet is to go after a while.
 */
public enum StreamState {
    CONNECTING,
    SECURING,
    OPEN,
    CLOSED;

    /** Whether the edge from here to {@code next} is one of those above. */
    boolean mayBecome(StreamState next) {
        return switch (this) {
            case CONNECTING -> next != CONNECTING;
            case SECURING -> next == OPEN || next == CLOSED;
            case OPEN -> next == CLOSED;
            case CLOSED -> false;
        };
    }
}
