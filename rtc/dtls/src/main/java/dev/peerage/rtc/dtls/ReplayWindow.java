package dev.peerage.rtc.dtls;

/**
 * Remembers which record numbers were accepted lately (RFC 6347 §4.1.2.6), because the JDK's DTLS does not.
 *
 * <p>Wider than the 64 of the RFC, so that a burst of reordering at full rate loses nothing: 960, as the oldest of the words
 * is given up at once when a new one is begun.
 */
final class ReplayWindow {

    static final int RECORDS = 1_024;
    private static final int WORD_BITS = 64;

    private final long[] accepted = new long[RECORDS / WORD_BITS];
    private long newest = -1;

    /** Whether that record may be new: neither accepted before nor older than the window. */
    boolean isFresh(long record) {
        if (record > newest) {
            return true;
        }
        return newest - record < RECORDS - WORD_BITS && (accepted[word(record)] & bit(record)) == 0;
    }

    /** Remembers a record that was fresh and authentic. */
    void accept(long record) {
        if (record > newest) {
            long from = newest < 0 ? 0 : newest / WORD_BITS + 1;
            long to = record / WORD_BITS;
            for (long word = Math.max(from, to - accepted.length + 1); word <= to; word++) {
                accepted[(int) (word % accepted.length)] = 0;
            }
            newest = record;
        }
        accepted[word(record)] |= bit(record);
    }

    private static int word(long record) {
        return (int) (record / WORD_BITS % (RECORDS / WORD_BITS));
    }

    private static long bit(long record) {
        return 1L << (record % WORD_BITS);
    }
}
