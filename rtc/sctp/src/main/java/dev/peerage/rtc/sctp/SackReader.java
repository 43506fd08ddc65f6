package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;

/** Applies SACKs to what is in flight (RFC 9260 §6.2.1). */
final class SackReader {

    /** In place of a count: nothing is said of gaps, and what was said of them before holds. */
    static final int UNKNOWN_GAPS = -1;

    private final InFlight inFlight;
    private long ackedBytes;

    SackReader(InFlight inFlight) {
        this.inFlight = inFlight;
    }

    /** False for a cumulative TSN that is an old one, or about what was never sent. */
    boolean isPlausible(int cumulativeTsn) {
        int before = inFlight.firstTsn() - 1;
        return !Wire.isAfter(before, cumulativeTsn) && Wire.isAfter(inFlight.nextTsn(), cumulativeTsn);
    }

    /** Bytes that the last SACK acknowledged and none before. */
    long ackedBytes() {
        return ackedBytes;
    }

    /** Takes a SACK; true if it acknowledges something sent later than all that was acknowledged before. */
    boolean apply(int cumulativeTsn, ByteBuffer packet, int gapsAt, int gapCount, long latestPlausibleSentUs) {
        NewestAcked newest = inFlight.newestAcked();
        long newestSentBeforeUs = newest.sentUs();
        int newestBefore = newest.tsn();
        newest.onSack(latestPlausibleSentUs);
        ackedBytes = inFlight.advanceTo(cumulativeTsn);
        int from = cumulativeTsn + 1;
        for (int i = 0; i < gapCount; i++) {
            int start = cumulativeTsn + (packet.getShort(gapsAt + 4 * i) & 0xFFFF);
            int end = cumulativeTsn + (packet.getShort(gapsAt + 4 * i + 2) & 0xFFFF);
            if (Wire.isAfter(from, start) || Wire.isAfter(start, end) || !inFlight.contains(end)) {
                break; // not in order, or about what was never sent: the rest means nothing
            }
            inFlight.takeBackGapAcks(from, start);
            ackedBytes += inFlight.gapAck(start, end);
            from = end + 1;
        }
        if (gapCount != UNKNOWN_GAPS) {
            inFlight.takeBackGapAcks(from, inFlight.nextTsn());
        }
        return newest.sentUs() != newestSentBeforeUs || newest.tsn() != newestBefore;
    }
}
