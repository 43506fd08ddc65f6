package dev.peerage.rtc.sctp;

/**
 * Sends the last chunk again when no SACK comes for two round trips: either it was the one missing, or its SACK shows
 * {@link Rack} what is. Spares the tail of a burst the retransmission timer (tail loss probe, RFC 8985 §7).
 *
 * <p>One probe until something is acknowledged. Deviates from RFC 8985 §7.4: a loss that a probe repairs alone does not
 * slow the sender down, as losses without a queue do not in {@link QueueAwareControl}.
 */
final class TailProbe {

    /** Round trips shorter than the timers and threads around us are no reason to probe. */
    private static final long MIN_DELAY_US = 10_000;

    /** RFC 8985 §7.2, TLP.max_ack_delay: a lone packet's SACK may come so much later (RFC 9260 §6.2). */
    private static final long LONE_PACKET_DELAY_US = 200_000;

    private final InFlight inFlight;
    private final RtoEstimator rto;
    private boolean isOut;
    private long timerUs = Long.MAX_VALUE;

    TailProbe(InFlight inFlight, RtoEstimator rto) {
        this.inFlight = inFlight;
        this.rto = rto;
    }

    void reset() {
        isOut = false;
        stop();
    }

    void stop() {
        timerUs = Long.MAX_VALUE;
    }

    /** Data was sent, or a SACK taken; the retransmission timer stands at {@code retransmissionUs}. */
    void arm(long retransmissionUs, long nowUs) {
        boolean isTailOut = inFlight.bytes() > 0 && !inFlight.hasLost() && inFlight.gapAckedChunks() == 0;
        if (isOut || !isTailOut || rto.srttUs() == 0) {
            stop();
            return;
        }
        long delayUs = Math.max(2 * rto.srttUs(), MIN_DELAY_US) + (inFlight.size() == 1 ? LONE_PACKET_DELAY_US : 0);
        timerUs = nowUs + delayUs < retransmissionUs ? nowUs + delayUs : Long.MAX_VALUE;
    }

    void onAcked() {
        isOut = false;
    }

    /** True, once, if the probe is to be sent now. */
    boolean takeDue(long nowUs) {
        if (nowUs < timerUs) {
            return false;
        }
        stop();
        isOut = true;
        return true;
    }

    long nextDeadlineUs() {
        return timerUs;
    }
}
