package dev.peerage.rtc.sctp;

/**
 * The algorithm of RFC 9260 §7.2 to the letter, near enough: what everyone has, to compare with and to compete against.
 */
final class RenoControl implements CongestionControl {

    /** RFC 9260 §7.2.3: the window after a loss is at least so many packets. */
    private static final int MIN_THRESHOLD_PACKETS = 4;
    /**
     * RFC 3465: growth per acknowledgement in slow start, in packets. RFC 9260 §7.2.1 allows one, which with SACKs on
     * every second packet would grow by half instead of double per round trip.
     */
    private static final int SLOW_START_LIMIT_PACKETS = 2;

    private final int packetBytes;
    private final int initialBytes;
    private final int maxBytes;
    private long cwndBytes;
    private long thresholdBytes;
    private long partialBytesAcked;
    private boolean isInFastRecovery;
    private int recoveryExitTsn;

    RenoControl(SctpConfig config) {
        packetBytes = config.basePacketBytes();
        initialBytes = config.initialWindowPackets() * packetBytes;
        maxBytes = config.maxInFlightBytes();
        cwndBytes = initialBytes;
        thresholdBytes = Long.MAX_VALUE;
    }

    @Override
    public long cwndBytes() {
        return cwndBytes;
    }

    @Override
    public boolean isInFastRecovery() {
        return isInFastRecovery;
    }

    @Override
    public void onAcked(int cumulativeTsn, long ackedBytes, long bytesInFlightBefore, long nowUs) {
        if (isInFastRecovery) {
            if (Wire.isAfter(recoveryExitTsn, cumulativeTsn)) {
                return; // RFC 9260 §7.2.4: no growth while recovering
            }
            isInFastRecovery = false;
            return;
        }
        // RFC 9260 §7.2.1: only a window that was in full use may grow
        if (bytesInFlightBefore + packetBytes < cwndBytes) {
            return;
        }
        if (cwndBytes <= thresholdBytes) {
            cwndBytes += Math.min(ackedBytes, (long) SLOW_START_LIMIT_PACKETS * packetBytes);
        } else {
            partialBytesAcked += ackedBytes;
            if (partialBytesAcked >= cwndBytes) { // RFC 9260 §7.2.2
                partialBytesAcked -= cwndBytes;
                cwndBytes += packetBytes;
            }
        }
        cwndBytes = Math.min(cwndBytes, maxBytes);
    }

    @Override
    public boolean onLoss(int highestTsn, long lostBytes, long nowUs) {
        if (isInFastRecovery) {
            return false;
        }
        isInFastRecovery = true;
        recoveryExitTsn = highestTsn;
        thresholdBytes = Math.max(cwndBytes / 2, (long) MIN_THRESHOLD_PACKETS * packetBytes);
        cwndBytes = thresholdBytes;
        partialBytesAcked = 0;
        return true;
    }

    @Override
    public void onTimeout(long nowUs) {
        isInFastRecovery = false;
        thresholdBytes = Math.max(cwndBytes / 2, (long) MIN_THRESHOLD_PACKETS * packetBytes);
        cwndBytes = packetBytes;
        partialBytesAcked = 0;
    }

    @Override
    public void onIdle(long idleUs, long rtoUs) {
        for (long left = idleUs; left >= rtoUs && cwndBytes > initialBytes; left -= rtoUs) {
            cwndBytes = Math.max(cwndBytes / 2, initialBytes);
        }
    }
}
