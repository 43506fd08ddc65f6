package dev.peerage.cli.demo;

/**
 * How a peer counts for each other member: one number a message, at a steady rate, so that the stream is under way while
 * paths change.
 *
 * @param perSecond messages a second
 * @param messages when to stop; {@link #ENDLESS}: never
 */
public record CountPlan(int perSecond, long messages) {

    /** Counts as long as the member is there. */
    public static final long ENDLESS = Long.MAX_VALUE;

    /** How many are to have been sent by now; the first at once. */
    long due(long elapsedUs) {
        return Math.min(messages, elapsedUs * perSecond / 1_000_000 + 1);
    }
}
