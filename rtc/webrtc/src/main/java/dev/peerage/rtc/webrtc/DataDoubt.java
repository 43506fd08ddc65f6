package dev.peerage.rtc.webrtc;

/**
 * When data that nobody acknowledges speaks against the path: after three round trips, then, as long as it stays so, after
 * twice the time each.
 */
final class DataDoubt {

    private static final int ROUND_TRIPS = 3;

    /** Longer than a delayed SACK may take, 200 ms (RFC 9260 §6.2), and a short round trip. */
    private static final long MIN_SILENCE_US = 300_000;

    private long sinceUs = Long.MAX_VALUE;
    private long dueUs = Long.MAX_VALUE;

    /** Tells since when data is out unanswered, {@link Long#MAX_VALUE} for not at all. */
    void onSilence(long unansweredSinceUs, long rttUs) {
        if (unansweredSinceUs != sinceUs) {
            sinceUs = unansweredSinceUs;
            dueUs = sinceUs == Long.MAX_VALUE
                    ? Long.MAX_VALUE
                    : sinceUs + Math.max(MIN_SILENCE_US, ROUND_TRIPS * rttUs);
        }
    }

    long dueUs() {
        return dueUs;
    }

    /** Whether a doubt is due; once for each. */
    boolean takeDue(long nowUs) {
        if (nowUs < dueUs) {
            return false;
        }
        dueUs = nowUs + (nowUs - sinceUs);
        return true;
    }
}
