package dev.peerage.session.engine;

import java.util.EnumSet;
import java.util.Set;

/**
 * The life of a session.
 *
 * <pre>
 * NEW → CONNECTED ⇄ SUSPENDED;  NEW, CONNECTED, SUSPENDED → CLOSING → CLOSED;  any → CLOSED
 * </pre>
 */
public enum SessionState {
    /** No path has been usable yet; after the suspension timeout: CLOSED. */
    NEW,
    /** A path carries the session. */
    CONNECTED,
    /** No path is usable; reliable messages wait, for the suspension timeout at most, then: CLOSED. */
    SUSPENDED,
    /** Nothing new is taken; what reliable channels owe is still sent, for the closing timeout at most. */
    CLOSING,
    /** The end. */
    CLOSED;

    boolean canBecome(SessionState next) {
        return next == CLOSED ? this != CLOSED : edges().contains(next);
    }

    private Set<SessionState> edges() {
        return switch (this) {
            case NEW, SUSPENDED -> EnumSet.of(CONNECTED, CLOSING);
            case CONNECTED -> EnumSet.of(SUSPENDED, CLOSING);
            case CLOSING, CLOSED -> EnumSet.noneOf(SessionState.class);
        };
    }
}
