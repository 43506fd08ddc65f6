package dev.peerage.rtc.ice;

import java.util.Set;

/**
 * Where the checks of a candidate pair stand (RFC 8445 §6.1.2.6). Edges and deadlines:
 *
 * <pre>
 * WAITING     -> IN_PROGRESS  its check is sent; it may wait as long as the agent has a better pair, or no address for it
 * IN_PROGRESS -> FAILED       {@link IceConfig#checkAttempts()} packets went unanswered, or the answer came another way
 * any         -> SUCCEEDED    a check is answered, also one of before it was given up; or a lite agent takes the peer's word
 * SUCCEEDED   -> WAITING      it fell silent: asked, no longer believed. While selected its consent decides, not this
 * SUCCEEDED   -> FAILED       its nomination went unanswered, an answer came another way, or its consent expired
 * IN_PROGRESS -> WAITING      the check is made anew, as our role has changed or the network may have
 * FAILED      -> WAITING      the peer's check came that way, or it gets a second chance
 * WAITING     -> FAILED       an answer to a check of before came another way
 * </pre>
 *
 * <p>"Frozen" is absent: it orders the checks of several components and streams, and there is one of each here.
 */
public enum PairState {
    /** No check has been sent. */
    WAITING,
    /** A check is on its way. */
    IN_PROGRESS,
    /** A check was answered: data may be sent on this pair. */
    SUCCEEDED,
    /** All checks went unanswered or were refused; a check by the peer revives it. */
    FAILED;

    /** Whether the edge from here to {@code next} is one of those above. */
    boolean mayBecome(PairState next) {
        return switch (this) {
            case WAITING -> Set.of(IN_PROGRESS, SUCCEEDED, FAILED).contains(next);
            case IN_PROGRESS -> Set.of(WAITING, SUCCEEDED, FAILED).contains(next);
            case SUCCEEDED -> next == WAITING || next == FAILED;
            case FAILED -> next == WAITING || next == SUCCEEDED;
        };
    }
}
