package dev.peerage.session.engine;

import java.util.EnumSet;
import java.util.Set;

/**
 * The life of a path.
 *
 * <pre>
 * direct:  NEW → OPENING → VALIDATING → USABLE ⇄ STALE → FAILED;  any → CLOSED
 * relayed: NEW → USABLE ⇄ STALE → FAILED → USABLE;  USABLE, STALE, FAILED → NEW when the link to the server is lost
 * </pre>
 */
public enum PathState {
    /** Not begun; for the relayed path: no link to the server. */
    NEW,
    /** Being negotiated; has a deadline. */
    OPENING,
    /** Open, but no ping has been answered on it yet; has a deadline. */
    VALIDATING,
    /** Answers in time. */
    USABLE,
    /** An answer is late; everything goes over a second path too, if there is one. */
    STALE,
    /** Silent for too long. The end of a direct path; the relayed one may be heard again. */
    FAILED,
    /** The end of a direct path, by its transport or by the session. */
    CLOSED;

    /** Whether packets may be sent on it. */
    boolean carries() {
        return this == USABLE || this == STALE;
    }

    /** Whether it has ended, for a direct path. */
    boolean isOver() {
        return this == FAILED || this == CLOSED;
    }

    boolean canBecome(PathState next) {
        return next == CLOSED ? this != CLOSED : edges().contains(next);
    }

    private Set<PathState> edges() {
        return switch (this) {
            case NEW -> EnumSet.of(OPENING, USABLE);
            case OPENING -> EnumSet.of(VALIDATING, FAILED);
            case VALIDATING -> EnumSet.of(USABLE, FAILED);
            case USABLE -> EnumSet.of(STALE, FAILED, NEW);
            case STALE -> EnumSet.of(USABLE, FAILED, NEW);
            case FAILED -> EnumSet.of(USABLE, NEW);
            case CLOSED -> EnumSet.noneOf(PathState.class);
        };
    }
}
