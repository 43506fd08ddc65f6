package dev.peerage.rtc.sctp;

/**
 * A set of TSNs that lie close together: one bit each, in a ring of words that grows with the span. Whatever the gaps, a
 * walk costs a step per 64 TSNs.
 */
final class TsnBits {

    private final int initialWords;
    private long[] words;

    /** {@code initialSpan} is a power of two. */
    TsnBits(int initialSpan) {
        initialWords = initialSpan / Long.SIZE;
        words = new long[initialWords];
    }

    void clear() {
        words = new long[initialWords];
    }

    boolean get(int tsn) {
        return (words[word(tsn)] & 1L << tsn) != 0;
    }

    /** Makes room for all from {@code first} to {@code last}; what is set lies between {@code first} and {@code highest}. */
    void cover(int first, int highest, int last) {
        int needed = last - first + Long.SIZE; // so that the first and the last never share a word
        if (needed <= words.length * Long.SIZE) {
            return;
        }
        long[] old = words;
        int count = old.length;
        while (count * Long.SIZE < needed) {
            count *= 2;
        }
        words = new long[count];
        for (int at = first; Wire.isAfter(highest + 1, at); at = (at | Long.SIZE - 1) + 1) {
            words[word(at)] = old[at >>> 6 & old.length - 1];
        }
    }

    void set(int tsn) {
        words[word(tsn)] |= 1L << tsn;
    }

    /** Takes out all from {@code from} until before {@code end}. */
    void clear(int from, int end) {
        for (int at = from; Wire.isAfter(end, at); at = (at | Long.SIZE - 1) + 1) {
            words[word(at)] &= ~mask(at, end);
        }
    }

    /** The first that is in the set, from {@code from} until before {@code end}; else {@code end}. */
    int nextSet(int from, int end) {
        for (int at = from; Wire.isAfter(end, at); at = (at | Long.SIZE - 1) + 1) {
            long found = words[word(at)] & mask(at, end);
            if (found != 0) {
                return (at & -Long.SIZE) + Long.numberOfTrailingZeros(found);
            }
        }
        return end;
    }

    /** The first that is not in the set, from {@code from} until before {@code end}; else {@code end}. */
    int nextClear(int from, int end) {
        for (int at = from; Wire.isAfter(end, at); at = (at | Long.SIZE - 1) + 1) {
            long found = ~words[word(at)] & mask(at, end);
            if (found != 0) {
                return (at & -Long.SIZE) + Long.numberOfTrailingZeros(found);
            }
        }
        return end;
    }

    /** The bits of one word from {@code at} on, less those from {@code end} on. */
    private static long mask(int at, int end) {
        long mask = -1L << at;
        return end - (at & -Long.SIZE) < Long.SIZE ? mask & ~(-1L << end) : mask;
    }

    private int word(int tsn) {
        return tsn >>> 6 & words.length - 1;
    }
}
