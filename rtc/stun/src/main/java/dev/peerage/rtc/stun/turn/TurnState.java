package dev.peerage.rtc.stun.turn;

/**
 * How far an allocation has come. Edges and deadlines:
 *
 * <pre>
 * NEW        -> ALLOCATING  the owner starts it
 * ALLOCATING -> ALLOCATED   the server granted it
 * ALLOCATING -> FAILED      refused, redirected too often, unanswered, or the stream was lost
 * ALLOCATED  -> FAILED      the server no longer knows it, or answers nothing: for long, until it expired, or when asked
 *                           because the network may have changed; or the stream was lost
 * ALLOCATING, ALLOCATED -> RELEASING  the owner closes it: the server is told, as often as a request is sent
 * RELEASING  -> CLOSED      the server knows, or does not answer
 * NEW, ALLOCATING, FAILED -> CLOSED  the owner closes it, and there is nothing to release
 * </pre>
 *
 * <p>"Refreshing" is absent: an allocation works while it is refreshed.
 */
public enum TurnState {
    NEW,
    ALLOCATING,
    ALLOCATED,
    FAILED,
    RELEASING,
    CLOSED;

    /** Whether the edge from here to {@code next} is one of those above. */
    boolean mayBecome(TurnState next) {
        return switch (this) {
            case NEW -> next == ALLOCATING || next == CLOSED;
            case ALLOCATING -> next == ALLOCATED || next == FAILED || next == RELEASING || next == CLOSED;
            case ALLOCATED -> next == FAILED || next == RELEASING;
            case FAILED, RELEASING -> next == CLOSED;
            case CLOSED -> false;
        };
    }

    /** Whether the server may know of it, so that it must not be lost sight of. */
    boolean isLive() {
        return this == ALLOCATING || this == ALLOCATED || this == RELEASING;
    }

    /** Whether it is decided if there will be a relayed address. */
    public boolean isSettled() {
        return this != NEW && this != ALLOCATING;
    }
}
