package dev.peerage.rtc.sctp;

/** The timers of the shutdown sequence (RFC 9260 §9.2): T2 repeats our chunk, T5 cuts everything off. */
final class Shutdown {

    private final SctpConfig config;
    private final RtoEstimator rto;
    private long repeatUs = Long.MAX_VALUE;
    private long cutOffUs = Long.MAX_VALUE;

    Shutdown(SctpConfig config, RtoEstimator rto) {
        this.config = config;
        this.rto = rto;
    }

    /**
     * The application wants to end, data still on its way makes progress, or, for the last time, the sequence begins: from
     * then on the time is fixed (RFC 9260 §9.2, T5).
     */
    void onProgress(long nowUs) {
        cutOffUs = nowUs + config.shutdownTimeoutUs();
    }

    /** SHUTDOWN or SHUTDOWN ACK goes out. */
    void onSent(long nowUs) {
        repeatUs = nowUs + rto.rtoUs();
    }

    void stop() {
        repeatUs = Long.MAX_VALUE;
        cutOffUs = Long.MAX_VALUE;
    }

    boolean isRepeatDue(long nowUs) {
        return nowUs >= repeatUs;
    }

    boolean isCutOff(long nowUs) {
        return nowUs >= cutOffUs;
    }

    long nextDeadlineUs() {
        return Math.min(repeatUs, cutOffUs);
    }
}
