package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;

/**
 * Knows which TSNs have arrived, and writes it into SACK chunks (RFC 9260 §3.3.4, §6.2).
 *
 * <p>At most {@link #MAX_SPAN} past the cumulative one.
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

    private final TsnBits bits = new TsnBits(INITIAL_SPAN);
    private int cumulativeTsn;
    private int highestTsn;
    private final int[] duplicates = new int[MAX_DUPLICATES];
    private int duplicateCount;

    void reset(int peerInitialTsn) {
        bits.clear();
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
        if (distance <= 0 || (!Wire.isAfter(tsn, highestTsn) && bits.get(tsn))) {
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
        bits.cover(cumulativeTsn + 1, highestTsn, tsn);
        bits.set(tsn);
        if (Wire.isAfter(tsn, highestTsn)) {
            highestTsn = tsn;
        }
        passArrived();
    }

    /** RFC 3758 §3.6: everything up to {@code tsn} counts as arrived. */
    void forwardTo(int tsn) {
        if (!Wire.isAfter(tsn, cumulativeTsn)) {
            return;
        }
        if (Wire.isAfter(tsn, highestTsn)) {
            bits.clear(cumulativeTsn + 1, highestTsn + 1);
            highestTsn = tsn;
        } else {
            bits.clear(cumulativeTsn + 1, tsn + 1);
        }
        cumulativeTsn = tsn;
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
            int from = bits.nextSet(tsn, highestTsn + 1);
            int to = bits.nextClear(from, highestTsn + 1) - 1;
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
        int end = bits.nextClear(cumulativeTsn + 1, highestTsn + 1);
        bits.clear(cumulativeTsn + 1, end);
        cumulativeTsn = end - 1;
    }
}
