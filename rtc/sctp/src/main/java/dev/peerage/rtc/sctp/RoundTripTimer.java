package dev.peerage.rtc.sctp;

/** Times one chunk per round trip, never one that went out again (RFC 9260 §6.3.1, rules C4 and C5). */
final class RoundTripTimer {

    private final InFlight inFlight;
    private final RtoEstimator rto;
    private boolean isTiming;
    private int tsn;
    private long sentUs;

    RoundTripTimer(InFlight inFlight, RtoEstimator rto) {
        this.inFlight = inFlight;
        this.rto = rto;
    }

    /** A new chunk goes out. */
    void onSent(int newTsn, long nowUs) {
        if (!isTiming) {
            isTiming = true;
            tsn = newTsn;
            sentUs = nowUs;
        }
    }

    /** A SACK was applied. */
    void onSack(long nowUs) {
        if (isTiming && (!inFlight.contains(tsn) || inFlight.state(tsn) == InFlight.GAP_ACKED)) {
            isTiming = false;
            rto.onSample(nowUs - sentUs);
        }
    }

    /** Chunks were taken for lost or given up. */
    void onLost() {
        isTiming &= !inFlight.contains(tsn) || inFlight.state(tsn) == InFlight.SENT;
    }

    void stop() {
        isTiming = false;
    }
}
