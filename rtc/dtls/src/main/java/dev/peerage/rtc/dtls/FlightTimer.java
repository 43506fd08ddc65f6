package dev.peerage.rtc.dtls;

/**
 * Says when a flight that found no answer is to be sent again (RFC 6347 §4.2.4.1).
 *
 * <p>The RFC suggests 1 s because it knows nothing of the path. We come after ICE, which has measured it, so the first
 * repetition comes after two round trips and what the other side needs for its signatures.
 */
final class FlightTimer {

    /** A cold runtime needs that long for two signatures and a key agreement; a warm one a tenth of it. */
    private static final long PEER_WORK_US = 50_000;

    /** Two that do not understand each other would repeat themselves at this pace until the deadline. */
    private static final int MAX_QUICK_REPEATS = 6;

    private final long firstUs;
    private final long maxUs;
    private long rttUs = -1;
    private int quickRepeats;
    private long sentUs;
    private long intervalUs;
    private long atUs = Long.MAX_VALUE;

    FlightTimer(DtlsConfig config) {
        this.firstUs = config.firstRetransmitUs();
        this.maxUs = config.maxRetransmitUs();
    }

    void onPathRtt(long measuredUs) {
        rttUs = measuredUs;
    }

    /** A new flight went out. */
    void onFlight(long nowUs) {
        sentUs = nowUs;
        quickRepeats = 0;
        intervalUs = firstIntervalUs();
        atUs = nowUs + intervalUs;
    }

    /** The other side says again what it said before our flight, so that it has not got it: no reason for long waits. */
    void onPeerRepeated(long nowUs) {
        long soonestUs = Math.max(nowUs, sentUs + firstIntervalUs());
        boolean isRunning = atUs != Long.MAX_VALUE;
        if (isRunning && soonestUs < atUs && quickRepeats < MAX_QUICK_REPEATS) {
            quickRepeats++;
            atUs = soonestUs;
        }
    }

    /** The same flight went out again. */
    void onRepeated(long nowUs) {
        sentUs = nowUs;
        intervalUs = Math.min(2 * intervalUs, maxUs);
        atUs = nowUs + intervalUs;
    }

    void stop() {
        atUs = Long.MAX_VALUE;
    }

    /** When to repeat; {@link Long#MAX_VALUE} for never. */
    long atUs() {
        return atUs;
    }

    /** How long the answer to a flight may take on this path; as if there were none if it was not measured. */
    long answerUs() {
        return 2 * Math.max(0, rttUs) + PEER_WORK_US;
    }

    private long firstIntervalUs() {
        return rttUs < 0 ? firstUs : Math.min(firstUs, answerUs());
    }
}
