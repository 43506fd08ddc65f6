package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;

/**
 * Knows which TSNs have arrived, and writes it into SACK chunks (RFC 9260 §3.3.4, §6.2).
 *
 * <p>One bit per TSN past the cumulative one, in a ring that grows with the span of the gaps up to {@link #MAX_SPAN}.
 */
final class ReceiveTracker {

    /** TSNs further ahead than this are refused: twice what we would have in flight ourselves. */
    static final int MAX_SPAN = 1 << 15;

    private static final int INITIAL_SPAN = 256;
    private static final int MAX_DUPLICATES = 16;
    private static final int SACK_FIXED_BYTES = 16;

    /** What a TSN is to us. */
    enum Arrival {
        NEXT,
        AHEAD,
        DUPLICATE,
        TOO_FAR
    }

    private long[] bits = new long[INITIAL_SPAN / Long.SIZE];
    private int cumulativeTsn;
    private int highestTsn;
    private final int[] duplicates = new int[MAX_DUPLICATES];
    private int duplicateCount;

    void reset(int peerInitialTsn) {
        bits = new long[INITIAL_SPAN / Long.SIZE];
        cumulativeTsn = peerInitialTsn - 1;
        highestTsn = cumulativeTsn;
        duplicateCount = 0;
    }

    int cumulativeTsn() {
        return cumulativeTsn;
    }

    boolean hasGap() {
        return highestTsn != cumulativeTsn;
    }

    /** What the TSN would be; changes nothing but the list of duplicates to report. */
    Arrival classify(int tsn) {
        int distance = tsn - cumulativeTsn;
        if (distance == 1) {
            return Arrival.NEXT;
        }
        if (distance > MAX_SPAN) {
            return Arrival.TOO_FAR;
        }
        if (distance <= 0 || (!Wire.isAfter(tsn, highestTsn) && isSet(tsn))) {
            if (duplicateCount < MAX_DUPLICATES) {
                duplicates[duplicateCount++] = tsn;
            }
            return Arrival.DUPLICATE;
        }
        return Arrival.AHEAD;
    }

    /** Remembers a TSN that is NEXT or AHEAD; the cumulative TSN moves over all that is there. */
    void accept(int tsn) {
        if (tsn == cumulativeTsn + 1 && highestTsn == cumulativeTsn) {
            cumulativeTsn = tsn;
            highestTsn = tsn;
            return;
        }
        if (tsn - cumulativeTsn >= bits.length * Long.SIZE) {
            grow(tsn - cumulativeTsn);
        }
        set(tsn);
        if (Wire.isAfter(tsn, highestTsn)) {
            highestTsn = tsn;
        }
        passArrived();
    }

    /** RFC 3758 §3.6: everything up to {@code tsn} counts as arrived. */
    void forwardTo(int tsn) {
        while (Wire.isAfter(tsn, cumulativeTsn)) {
            if (cumulativeTsn == highestTsn) {
                cumulativeTsn = tsn;
                highestTsn = tsn;
                return;
            }
            clear(++cumulativeTsn);
        }
        passArrived();
    }

    /** Writes a SACK with as many gap blocks and duplicates as fit before {@code limit}; false if not even none fit. */
    boolean writeSack(ByteBuffer out, int limit, long windowBytes) {
        int start = out.position();
        if (limit - start < SACK_FIXED_BYTES) {
            return false;
        }
        out.position(start + SACK_FIXED_BYTES);
        int gaps = 0;
        int tsn = cumulativeTsn + 1;
        while (Wire.isAfter(highestTsn + 1, tsn) && limit - out.position() >= 4) {
            int from = nextSet(tsn);
            int to = nextClear(from) - 1;
            out.putShort((short) (from - cumulativeTsn)).putShort((short) (to - cumulativeTsn));
            gaps++;
            tsn = to + 1;
        }
        int reported = 0;
        while (reported < duplicateCount && limit - out.position() >= 4) {
            out.putInt(duplicates[reported++]);
        }
        duplicateCount = 0;
        out.putInt(start, Wire.SACK << 24 | out.position() - start);
        out.putInt(start + 4, cumulativeTsn);
        out.putInt(start + 8, (int) windowBytes);
        out.putShort(start + 12, (short) gaps);
        out.putShort(start + 14, (short) reported);
        return true;
    }

    private void passArrived() {
        while (cumulativeTsn != highestTsn && isSet(cumulativeTsn + 1)) {
            clear(++cumulativeTsn);
        }
    }

    private int nextSet(int tsn) {
        int at = tsn;
        while (!isSet(at)) {
            long word = bits[word(at)] >>> at;
            at += word == 0 ? Long.SIZE - (at & Long.SIZE - 1) : Long.numberOfTrailingZeros(word);
        }
        return at;
    }

    private int nextClear(int tsn) {
        int at = tsn;
        while (!Wire.isAfter(at, highestTsn) && isSet(at)) {
            int run = Long.numberOfTrailingZeros(~(bits[word(at)] >>> at));
            at += Math.min(run, Long.SIZE - (at & Long.SIZE - 1));
        }
        return Wire.isAfter(at, highestTsn) ? highestTsn + 1 : at;
    }

    private boolean isSet(int tsn) {
        return (bits[word(tsn)] & 1L << tsn) != 0;
    }

    private void set(int tsn) {
        bits[word(tsn)] |= 1L << tsn;
    }

    private void clear(int tsn) {
        bits[word(tsn)] &= ~(1L << tsn);
    }

    private int word(int tsn) {
        return tsn >>> 6 & bits.length - 1;
    }

    private void grow(int span) {
        long[] old = bits;
        int words = old.length;
        while (words * Long.SIZE <= span) {
            words *= 2;
        }
        bits = new long[words];
        for (int tsn = cumulativeTsn + 1; Wire.isAfter(highestTsn + 1, tsn); tsn++) {
            if ((old[tsn >>> 6 & old.length - 1] & 1L << tsn) != 0) {
                set(tsn);
            }
        }
    }
}
