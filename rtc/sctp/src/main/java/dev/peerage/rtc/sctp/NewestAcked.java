package dev.peerage.rtc.sctp;

/** Of all chunks that were acknowledged, the one sent latest, and the highest (RFC 8985 §6.2, steps 2 and 3). */
final class NewestAcked {

    private long sentUs;
    private int tsn;
    private boolean isSentOnce;
    private int highestTsn;
    private boolean hasReordered;
    private long plausibleSentUs;

    NewestAcked(int initialTsn) {
        reset(initialTsn);
    }

    void reset(int initialTsn) {
        sentUs = Long.MIN_VALUE;
        tsn = initialTsn - 1;
        highestTsn = initialTsn - 1;
        hasReordered = false;
    }

    /** A SACK follows; a retransmission later than {@code latestPlausibleSentUs} cannot be what it acknowledges. */
    void onSack(long latestPlausibleSentUs) {
        plausibleSentUs = latestPlausibleSentUs;
    }

    void onAcked(int ackedTsn, long ackedSentUs, boolean isAckedSentOnce) {
        // step 2: sooner than a round trip after it went out again, it is the earlier one that came
        boolean isClear = isAckedSentOnce || ackedSentUs <= plausibleSentUs;
        if (isClear && !isAfter(ackedSentUs, ackedTsn)) {
            sentUs = ackedSentUs;
            tsn = ackedTsn;
            isSentOnce = isAckedSentOnce;
        }
        if (Wire.isAfter(ackedTsn, highestTsn)) {
            highestTsn = ackedTsn;
        } else {
            hasReordered |= isAckedSentOnce; // step 3
        }
    }

    /** When the chunk was sent; {@link Long#MIN_VALUE} before the first. */
    long sentUs() {
        return sentUs;
    }

    int tsn() {
        return tsn;
    }

    boolean isSentOnce() {
        return isSentOnce;
    }

    /** Whether something sent once arrived after something sent later. */
    boolean hasReordered() {
        return hasReordered;
    }

    /** Whether it was sent after a chunk sent at {@code otherSentUs}. */
    boolean isAfter(long otherSentUs, int otherTsn) {
        return sentUs != otherSentUs ? sentUs > otherSentUs : Wire.isAfter(tsn, otherTsn);
    }
}
