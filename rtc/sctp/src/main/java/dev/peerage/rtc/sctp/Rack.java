package dev.peerage.rtc.sctp;

/**
 * Finds losses by time: what was sent a reordering window before something that has arrived will not come any more
 * (RACK, RFC 8985 §6.2, on TSNs instead of sequence numbers). First transmissions and later ones alike.
 *
 * <p>Replaces the three missing reports of RFC 9260 §7.2.4, which live on as the case of no reordering ever seen.
 */
final class Rack {

    /** RFC 8985 §3.1, DupThresh: with so many arrived past a gap, and no reordering ever seen, nothing is waited for. */
    private static final int CHUNKS_PAST_GAP = 3;

    /** Packets this close together may have overtaken each other, on whatever short a path. */
    private static final long MIN_WINDOW_US = 1_000;

    /** RFC 8985 §6.2, step 4: a widened window holds for so many recoveries. */
    private static final int WIDENED_FOR_RECOVERIES = 16;

    private final InFlight inFlight;
    private final RtoEstimator rto;
    private final MinRtt minRtt;

    private long rttUs;
    private int windowQuarters = 1;
    private int recoveriesUntilNarrow;
    private long widenAgainUs = Long.MIN_VALUE;
    private long timerUs = Long.MAX_VALUE;

    private long pathChangedUs = Long.MIN_VALUE;
    private long earlierSettleUs;

    Rack(InFlight inFlight, RtoEstimator rto, MinRtt minRtt) {
        this.inFlight = inFlight;
        this.rto = rto;
        this.minRtt = minRtt;
    }

    void reset() {
        rttUs = 0;
        windowQuarters = 1;
        recoveriesUntilNarrow = 0;
        widenAgainUs = Long.MIN_VALUE;
        timerUs = Long.MAX_VALUE;
    }

    /** What is on its way may be overtaken by what takes the new one; it has as long as the old one took to arrive. */
    void onPathChanged(long nowUs) {
        long oldRttUs = Math.max(rttUs, rto.srttUs());
        reset();
        pathChangedUs = nowUs;
        earlierSettleUs = oldRttUs + oldRttUs / 4;
    }

    void stop() {
        timerUs = Long.MAX_VALUE;
    }

    /** The chunk sent latest of all that have arrived took so long. */
    void onNewestAcked(long newestRttUs) {
        rttUs = newestRttUs;
    }

    /** A SACK reported duplicates, as D-SACK does: something sent again had not been lost. Once per round trip. */
    void onDuplicatesReported(long nowUs) {
        if (nowUs >= widenAgainUs) {
            windowQuarters++;
            recoveriesUntilNarrow = WIDENED_FOR_RECOVERIES;
            widenAgainUs = nowUs + rto.srttUs();
        }
    }

    void onRecoveryBegun() {
        if (recoveriesUntilNarrow > 0 && --recoveriesUntilNarrow == 0) {
            windowQuarters = 1;
        }
    }

    /** Takes for lost what is overdue, and sets the timer for what is not yet; returns the bytes lost. */
    long findLosses(boolean isRecovering, long nowUs) {
        long before = inFlight.bytes();
        timerUs = inFlight.loseOvertaken(
                rttUs + windowUs(isRecovering), pathChangedUs, pathChangedUs + earlierSettleUs, nowUs);
        return before - inFlight.bytes();
    }

    /** When what was overtaken must have come; {@link Long#MAX_VALUE} = nothing is waited for. */
    long nextDeadlineUs() {
        return timerUs;
    }

    /** RFC 8985 §6.2, step 4. */
    private long windowUs(boolean isRecovering) {
        if (!inFlight.newestAcked().hasReordered() && (isRecovering || inFlight.gapAckedChunks() >= CHUNKS_PAST_GAP)) {
            return 0;
        }
        long widened = Math.min(windowQuarters * minRtt.us() / 4, rto.srttUs());
        return Math.max(widened, MIN_WINDOW_US);
    }
}
