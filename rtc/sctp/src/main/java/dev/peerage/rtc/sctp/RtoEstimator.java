package dev.peerage.rtc.sctp;

/** Estimates the round-trip time and the retransmission time-out (RFC 9260 §6.3.1, the arithmetic of RFC 6298). */
final class RtoEstimator {

    private final long minVarianceUs;
    private final long initialUs;
    private final long maxUs;
    private long rtoUs;
    private long srttUs;
    private long rttVarUs;

    RtoEstimator(SctpConfig config) {
        minVarianceUs = config.rtoMinUs();
        maxUs = config.rtoMaxUs();
        initialUs = config.rtoInitialUs();
        rtoUs = initialUs;
    }

    /** A round trip was measured, on something sent only once (RFC 9260 §6.3.1, rule C5). */
    void onSample(long rttUs) {
        if (srttUs == 0) {
            srttUs = Math.max(1, rttUs);
            rttVarUs = rttUs / 2;
        } else {
            rttVarUs += (Math.abs(srttUs - rttUs) - rttVarUs) / 4;
            srttUs += (rttUs - srttUs) / 8;
        }
        update();
    }

    /** What was measured says nothing of another path, but that twice as much would be patient. Ends the doubling. */
    void onPathChanged() {
        onProgress();
        rtoUs = srttUs == 0 ? initialUs : Math.max(initialUs, Math.min(2 * rtoUs, maxUs));
        srttUs = 0;
    }

    /** RFC 9260 §6.3.3, rule E2. */
    void onTimeout() {
        rtoUs = Math.min(rtoUs * 2, maxUs);
    }

    /** Something new was acknowledged: the path answers again, so the doubling of the time-outs ends. */
    void onProgress() {
        if (srttUs != 0) {
            update();
        }
    }

    /** Smoothed round-trip time; 0 before the first sample. */
    long srttUs() {
        return srttUs;
    }

    long rtoUs() {
        return rtoUs;
    }

    // Deviates from RFC 9260 §6.3.1 (C6, RTO.Min = 1 s) as Linux TCP does: the floor is on the variance, for delayed
    // SACKs.
    private void update() {
        rtoUs = Math.min(srttUs + Math.max(4 * rttVarUs, minVarianceUs), maxUs);
    }
}
