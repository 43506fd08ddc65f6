package dev.peerage.rtc.sctp;

/**
 * Tells losses of congestion from those of bad luck by the queue: who loses packets while the round trip is as short as
 * ever has lost them to the air, and need not slow down.
 *
 * <p>The window grows as that of H-TCP (draft-leith-tcp-htcp-06 §2) while the path has room, as Reno's (RFC 9260 §7.2.2)
 * while there is a queue. It shrinks, once per round trip, on a loss while there is a queue, by the share of the window
 * that was in it, and so empties the queue but not the link; and when more is lost than bad luck explains. Slow start
 * ends when the round trip rises (HyStart, RFC 9406). The queue is emptied at least every {@link MinRtt#WINDOW_US}, so
 * that the least round trip is known and others find room.
 */
final class QueueAwareControl implements CongestionControl {

    /** RFC 9260 §7.2.3: the window after a loss is at least so many packets. */
    private static final int MIN_PACKETS = 4;

    /** Growth per acknowledgement in slow start, in packets: RFC 9406 §4.2, L for those who do not always pace. */
    private static final int SLOW_START_LIMIT_PACKETS = 8;

    /** A queue is one eighth of the round trip (RFC 9406 §4.2, MIN_RTT_DIVISOR), but not less than threads may dither. */
    private static final int QUEUE_SHARE = 8;

    private static final long MIN_QUEUE_US = 250;

    /** RFC 9406 §4.2, MIN_RTT_THRESH: slow start does not end for less. */
    private static final long MIN_SLOW_START_QUEUE_US = 4_000;

    /**
     * The round trip now is the least of the last half round trip, or whole one, of so many samples at least. A queue that
     * stands is in all of them; jitter, late SACKs, and a thread that was kept waiting for some milliseconds are not.
     */
    private static final int SAMPLES = 8;

    /** H-TCP shrinks to the share without queue, between these; its upper bound is 0.8, for fairness within few losses. */
    private static final double MIN_SHRINK = 0.5;

    private static final double MAX_SHRINK = 0.85;

    /** More lost than this of a round trip's data is congestion whatever the round trip: a policer, a tiny queue. */
    private static final double MAX_LOSS_SHARE = 0.1;

    /** Fewer lost packets than these are no share of anything. */
    private static final int MIN_LOST_PACKETS = 8;

    /** For so long after the window shrunk it grows as Reno's: others are recovering, too. H-TCP has a second. */
    private static final long GENTLE_US = 500_000;

    private final int packetBytes;
    private final int initialBytes;
    private final int maxBytes;
    private double cwndBytes;
    private boolean isInSlowStart = true;
    private double slowStartEndBytes = Double.MAX_VALUE;
    private boolean isInRecovery;
    private int recoveryExitTsn;

    private long minRttUs;
    private long latestMinUs = Long.MAX_VALUE;
    private long earlierMinUs = Long.MAX_VALUE;
    private int samples;
    private long samplesEndUs = Long.MIN_VALUE;
    /** When the round trip was last without queue, or the window shrunk so that it may be. */
    private long emptyUs = Long.MIN_VALUE;

    private long shrunkUs;
    private double shrink = MIN_SHRINK;
    private long roundEndUs = Long.MIN_VALUE;
    private int roundSamples;
    private long roundMinUs = Long.MAX_VALUE;
    private long roundAckedBytes;
    private long roundLostBytes;

    QueueAwareControl(SctpConfig config) {
        packetBytes = config.basePacketBytes();
        initialBytes = config.initialWindowPackets() * packetBytes;
        maxBytes = config.maxInFlightBytes();
        cwndBytes = initialBytes;
    }

    @Override
    public long cwndBytes() {
        return (long) cwndBytes;
    }

    @Override
    public int pacingPercent() {
        return isInSlowStart ? 200 : 120; // what Linux chose: to double, and to fill what late timers left empty
    }

    @Override
    public boolean isInFastRecovery() {
        return isInRecovery;
    }

    @Override
    public void onRoundTrip(long rttUs, long leastUs, long nowUs) {
        minRttUs = leastUs;
        latestMinUs = Math.min(latestMinUs, rttUs);
        if (roundSamples < SAMPLES) {
            roundSamples++;
            roundMinUs = Math.min(roundMinUs, rttUs);
        }
        if (++samples >= SAMPLES && nowUs >= samplesEndUs) {
            samples = 0;
            samplesEndUs = nowUs + minRttUs / 2;
            earlierMinUs = latestMinUs;
            latestMinUs = Long.MAX_VALUE;
        }
    }

    @Override
    public void onAcked(int cumulativeTsn, long ackedBytes, long bytesInFlightBefore, long nowUs) {
        if (isInRecovery && !Wire.isAfter(recoveryExitTsn, cumulativeTsn)) {
            isInRecovery = false;
        }
        roundAckedBytes += ackedBytes;
        if (nowUs >= roundEndUs) {
            endRound(nowUs);
        }
        if (!hasQueue()) {
            emptyUs = nowUs;
        }
        // RFC 9260 §7.2.1: only a window that was in use may grow
        if (bytesInFlightBefore + 2L * packetBytes >= cwndBytes) {
            grow(ackedBytes, nowUs);
            if (nowUs - emptyUs >= MinRtt.WINDOW_US) {
                shrink(nowUs);
            }
        }
    }

    @Override
    public boolean onLoss(int highestTsn, long lostBytes, long nowUs) {
        roundLostBytes += lostBytes;
        if (hasQueue() && mayShrink(nowUs)) {
            shrink(nowUs);
        }
        if (isInRecovery) {
            return false;
        }
        isInRecovery = true;
        recoveryExitTsn = highestTsn;
        return true;
    }

    @Override
    public void onTimeout(long nowUs) {
        isInRecovery = false;
        isInSlowStart = true;
        if (cwndBytes > packetBytes) { // else the path is silent for longer: what it once carried stays the aim
            slowStartEndBytes = Math.max(cwndBytes / 2, MIN_PACKETS * packetBytes);
        }
        shrunkUs = nowUs;
        cwndBytes = packetBytes;
    }

    @Override
    public void onIdle(long idleUs, long rtoUs) {
        for (long left = idleUs; left >= rtoUs && cwndBytes > initialBytes; left -= rtoUs) {
            cwndBytes = Math.max(cwndBytes / 2, initialBytes);
        }
    }

    private void grow(long ackedBytes, long nowUs) {
        if (isInSlowStart) {
            cwndBytes += Math.min(ackedBytes, (long) SLOW_START_LIMIT_PACKETS * packetBytes);
            // only the first samples of a round trip: the later ones wait behind the round's own packets
            long riseUs = roundSamples == SAMPLES ? roundMinUs - minRttUs : 0;
            if (cwndBytes >= slowStartEndBytes || riseUs > Math.max(minRttUs / QUEUE_SHARE, MIN_SLOW_START_QUEUE_US)) {
                isInSlowStart = false;
                shrunkUs = nowUs;
            }
        } else {
            cwndBytes += growthBytes(nowUs) * ackedBytes / cwndBytes;
        }
        cwndBytes = Math.min(cwndBytes, maxBytes);
    }

    /** Per round trip. H-TCP (§2): the longer ago the window shrunk, the faster it may grow. */
    private double growthBytes(long nowUs) {
        // who shrinks less grows less, and takes no more than its share in the end
        double packets = 2 * (1 - shrink);
        if (!hasQueue()) {
            double seconds = Math.max(0, nowUs - shrunkUs - GENTLE_US) / 1e6;
            packets = 1 + 10 * seconds + seconds * seconds / 4;
        }
        return Math.min(packets * packetBytes, Math.max(packetBytes, cwndBytes / QUEUE_SHARE));
    }

    private void shrink(long nowUs) {
        double withoutQueue = (double) minRttUs / roundTripUs();
        shrink = isInSlowStart ? MIN_SHRINK : Math.max(MIN_SHRINK, Math.min(withoutQueue, MAX_SHRINK));
        cwndBytes = Math.max(cwndBytes * shrink, MIN_PACKETS * packetBytes);
        isInSlowStart = false;
        shrunkUs = nowUs;
        emptyUs = nowUs;
    }

    private void endRound(long nowUs) {
        long all = roundAckedBytes + roundLostBytes;
        boolean isMuch =
                roundLostBytes > MAX_LOSS_SHARE * all && roundLostBytes > (long) MIN_LOST_PACKETS * packetBytes;
        if (isMuch && mayShrink(nowUs)) {
            shrink(nowUs);
        }
        roundAckedBytes = 0;
        roundLostBytes = 0;
        roundSamples = 0;
        roundMinUs = Long.MAX_VALUE;
        roundEndUs = nowUs + minRttUs;
    }

    /** What is lost within two round trips after the window shrunk may have been sent before. */
    private boolean mayShrink(long nowUs) {
        return nowUs - shrunkUs >= 2 * roundTripUs();
    }

    private boolean hasQueue() {
        return queueUs() > Math.max(minRttUs / QUEUE_SHARE, MIN_QUEUE_US);
    }

    private long queueUs() {
        return roundTripUs() - minRttUs;
    }

    /** At least 1, also before the first sample. */
    private long roundTripUs() {
        long least = Math.min(latestMinUs, earlierMinUs);
        return Math.max(least == Long.MAX_VALUE ? minRttUs : least, 1);
    }
}
