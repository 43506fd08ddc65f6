package dev.peerage.base;

/** What a channel promises, across any number of changes of path. */
public enum DeliveryMode {
    /** Exactly once, in order. */
    RELIABLE_ORDERED,
    /** Exactly once, as they arrive. */
    RELIABLE_UNORDERED,
    /** "Latest wins": at most once, and never one older than what was delivered. */
    SEQUENCED,
    /** At most once. */
    UNRELIABLE;

    /** Whether lost messages are sent again. */
    public boolean isReliable() {
        return this == RELIABLE_ORDERED || this == RELIABLE_UNORDERED;
    }
}
