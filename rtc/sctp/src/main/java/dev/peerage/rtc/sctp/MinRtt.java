package dev.peerage.rtc.sctp;

/** The least round-trip time of the last 10 to 20 seconds: what the path takes while no queue is in it. */
final class MinRtt {

    /** BBR's MinRTTFilterLen: long enough to contain a moment without queue, short enough to notice a new path. */
    static final long WINDOW_US = 10_000_000;

    private long previousUs = Long.MAX_VALUE;
    private long currentUs = Long.MAX_VALUE;
    private long currentEndUs = Long.MIN_VALUE;

    /** Another path. */
    void reset() {
        previousUs = Long.MAX_VALUE;
        currentUs = Long.MAX_VALUE;
        currentEndUs = Long.MIN_VALUE;
    }

    void onSample(long rttUs, long nowUs) {
        if (nowUs >= currentEndUs) {
            previousUs = nowUs - currentEndUs >= WINDOW_US ? Long.MAX_VALUE : currentUs;
            currentUs = Long.MAX_VALUE;
            currentEndUs = nowUs + WINDOW_US;
        }
        currentUs = Math.min(currentUs, rttUs);
    }

    /** 0 before the first sample. */
    long us() {
        long least = Math.min(previousUs, currentUs);
        return least == Long.MAX_VALUE ? 0 : least;
    }
}
