package dev.peerage.rtc.sctp;

/**
 * Spreads packets over the round trip instead of sending a window in one go, so that short queues do not overflow.
 *
 * <p>Works like a clock that each packet puts forward by the time it takes at the rate of the congestion control; a packet
 * may go while that clock is not ahead of the real one. It may fall behind by the time of a burst, so that a lone message
 * never waits, and late timers cost no rate.
 */
final class Pacer {

    /** On shorter paths the queues are in hosts, SACKs come as often as timers could fire, and timers only cost. */
    private static final long MIN_RTT_US = 2_000;

    /** A burst lasts so long: threads wake up that late. */
    private static final long BURST_NS = 2_000_000;

    private static final int BURST_PACKETS = 10;

    private final int burstBytes;
    private long clockNs = Long.MIN_VALUE;
    /** When the next packet may go, if one was held back. */
    private long releaseUs = Long.MAX_VALUE;

    Pacer(SctpConfig config) {
        burstBytes = BURST_PACKETS * config.basePacketBytes();
    }

    void reset() {
        clockNs = Long.MIN_VALUE;
        releaseUs = Long.MAX_VALUE;
    }

    /** Whether a packet may go now; if not, {@link #nextDeadlineUs} says when. */
    boolean isOpen(long nowUs) {
        if (clockNs <= nowUs * 1000) {
            releaseUs = Long.MAX_VALUE;
            return true;
        }
        releaseUs = clockNs / 1000 + 1;
        return false;
    }

    /** Nothing waits. */
    void onNothingToSend() {
        releaseUs = Long.MAX_VALUE;
    }

    /** Whether something waits for its time. */
    boolean isHolding() {
        return releaseUs != Long.MAX_VALUE;
    }

    /** {@code bytes} went out. The window is meant for a round trip, sent {@code percent} as fast as that takes. */
    void onSent(long bytes, long cwndBytes, long srttUs, int percent, long nowUs) {
        if (srttUs < MIN_RTT_US) {
            clockNs = Long.MIN_VALUE;
            return;
        }
        double nsPerByte = srttUs * 100_000.0 / ((double) cwndBytes * percent);
        long burstNs = Math.max(BURST_NS, (long) (burstBytes * nsPerByte));
        clockNs = Math.max(clockNs, nowUs * 1000 - burstNs) + (long) (bytes * nsPerByte);
    }

    /** {@link Long#MAX_VALUE} while nothing is held back. */
    long nextDeadlineUs() {
        return releaseUs;
    }
}
