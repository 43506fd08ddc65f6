package dev.peerage.rtc.sctp;

/**
 * What one message is promised: order within its stream, and how long it is worth sending (RFC 3758, RFC 7496).
 *
 * @param isOrdered delivered in the order of the stream's ordered messages, or as soon as complete
 * @param maxRetransmits how often a part may be sent again before the message is given up; {@link #UNLIMITED} or {@code
 *     >= 0}
 * @param maxLifetimeUs how long after {@code onSend} it may be (re)transmitted, in microseconds; {@link #UNLIMITED} or
 *     {@code >= 0}
 */
public record Reliability(boolean isOrdered, int maxRetransmits, long maxLifetimeUs) {

    /** No limit: the message is reliable in that respect. */
    public static final int UNLIMITED = -1;

    /** Exactly once, in order. */
    public static final Reliability RELIABLE_ORDERED = new Reliability(true, UNLIMITED, UNLIMITED);

    /** Exactly once, as it arrives. */
    public static final Reliability RELIABLE_UNORDERED = new Reliability(false, UNLIMITED, UNLIMITED);

    public Reliability {
        if (maxRetransmits < UNLIMITED || maxLifetimeUs < UNLIMITED) {
            throw new IllegalArgumentException("negative limit");
        }
        if (maxRetransmits != UNLIMITED && maxLifetimeUs != UNLIMITED) {
            throw new IllegalArgumentException("either maxRetransmits or maxLifetimeUs, not both");
        }
    }

    /** At most once, sent again at most {@code maxRetransmits} times. */
    public static Reliability maxRetransmits(boolean isOrdered, int maxRetransmits) {
        return new Reliability(isOrdered, maxRetransmits, UNLIMITED);
    }

    /** At most once, not sent any more after {@code maxLifetimeUs} microseconds. */
    public static Reliability maxLifetimeUs(boolean isOrdered, long maxLifetimeUs) {
        return new Reliability(isOrdered, UNLIMITED, maxLifetimeUs);
    }

    /** Whether the message is never given up. */
    public boolean isReliable() {
        return maxRetransmits == UNLIMITED && maxLifetimeUs == UNLIMITED;
    }
}
