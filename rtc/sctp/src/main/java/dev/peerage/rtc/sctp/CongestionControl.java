package dev.peerage.rtc.sctp;

/**
 * Decides how many bytes may be in flight (RFC 9260 §7.2 has one way). The place to exchange the algorithm.
 *
 * <p>Knows bytes and times only; which chunks are lost is found by {@link Rack} and told by {@link Transmitter}.
 */
interface CongestionControl {

    /** How many bytes may be in flight. */
    long cwndBytes();

    /** How fast the window is sent, in percent of the rate at which SACKs make room in it; above 100, or it would not grow. */
    default int pacingPercent() {
        return 200;
    }

    /** Between a loss and the acknowledgement of all that was in flight when it was seen. */
    boolean isInFastRecovery();

    /**
     * A round trip was measured, before the {@code onAcked} and {@code onLoss} of the same SACK.
     *
     * @param minRttUs the least of late: what the path takes without a queue, as far as known
     */
    default void onRoundTrip(long rttUs, long minRttUs, long nowUs) {}

    /** {@code ackedBytes} left the flight; the cumulative TSN is {@code cumulativeTsn}. */
    void onAcked(int cumulativeTsn, long ackedBytes, long bytesInFlightBefore, long nowUs);

    /** Losses were seen in gap reports; true if that begins a new recovery, which lasts until {@code highestTsn}. */
    boolean onLoss(int highestTsn, long lostBytes, long nowUs);

    /** RFC 9260 §7.2.3: the retransmission timer fired. */
    void onTimeout(long nowUs);

    /** RFC 9260 §7.2.1: nothing was sent for a while. */
    void onIdle(long idleUs, long rtoUs);
}
