package dev.peerage.identity;

/**
 * Remembers which of the last 1,024 counters were seen. Confined to one thread.
 *
 * <p>Ask with {@link #isFresh} before opening, mark after: forged packets must not move the window.
 */
final class ReplayWindow {

    /** How many counters back are told apart; older ones count as seen. */
    static final int COUNTERS = 1024;

    private final long[] seen = new long[COUNTERS / 64];
    private long highest;

    boolean isFresh(long counter) {
        if (counter > highest) {
            return true;
        }
        return counter > highest - COUNTERS && (seen[word(counter)] & bit(counter)) == 0;
    }

    void mark(long counter) {
        if (counter > highest) {
            forget(counter);
            highest = counter;
        }
        seen[word(counter)] |= bit(counter);
    }

    /** Clears the places of the counters that the window moves over. */
    private void forget(long newHighest) {
        long first = Math.max(highest + 1, newHighest - COUNTERS + 1);
        for (long counter = first; counter <= newHighest; counter++) {
            seen[word(counter)] &= ~bit(counter);
        }
    }

    private static int word(long counter) {
        return (int) (counter >>> 6) & (COUNTERS / 64 - 1);
    }

    private static long bit(long counter) {
        return 1L << counter;
    }
}
