package dev.peerage.rtc.stun.turn;

/**
 * How far an allocation has come. Edges and deadlines:
 *
 * <pre>
 * NEW        -> ALLOCATING  the owner starts it
 * ALLOCATING -> ALLOCATED   the server granted it
 * ALLOCATING -> FAILED      refused, redirected too often, or all retransmissions went unanswered
 * ALLOCATED  -> FAILED      the server no longer knows it, or refreshes went unanswered until it expired
 * any        -> CLOSED      the owner closes it
 * </pre>
 *
 * <p>"Refreshing" is absent: an allocation works while it is refreshed.
 */
public enum TurnState {
    NEW,
    ALLOCATING,
    ALLOCATED,
    FAILED,
    CLOSED;

    /** Whether the edge from here to {@code next} is one of those above. */
    boolean mayBecome(TurnState next) {
        return switch (this) {
            case NEW -> next == ALLOCATING || next == CLOSED;
            case ALLOCATING -> next == ALLOCATED || next == FAILED || next == CLOSED;
            case ALLOCATED -> next == FAILED || next == CLOSED;
            case FAILED -> next == CLOSED;
            case CLOSED -> false;
        };
    }

    /** Whether it is decided if there will be a relayed address. */
    public boolean isSettled() {
        return this != NEW && this != ALLOCATING;
    }
}
