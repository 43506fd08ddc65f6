package dev.peerage.rtc.stun.turn;

/**
 * Times and limits of an allocation.
 *
 * @param rtoUs time to the first retransmission of a request; doubles up to {@code maxRtoUs}
 * @param maxRtoUs the longest time between two retransmissions
 * @param attempts packets of one request before it is given up
 * @param maxPeers further remote addresses cannot be reached through the allocation
 * @param maxRedirects how many ALTERNATE-SERVERs are followed
 * @param maxStaleNonces how often one request is made anew with another nonce
 * @param lifetimeSeconds asked for; the server may grant less or more
 * @param peerRefreshUs how often a permission or channel is renewed
 * @param retryUs after an unanswered request, when it is made anew
 */
public record TurnLimits(
        long rtoUs,
        long maxRtoUs,
        int attempts,
        int maxPeers,
        int maxRedirects,
        int maxStaleNonces,
        long lifetimeSeconds,
        long peerRefreshUs,
        long retryUs) {

    /** RFC 8656 §12: the number of channels there are. */
    private static final int MAX_CHANNELS = 0x1000;

    public TurnLimits {
        if (rtoUs <= 0 || maxRtoUs < rtoUs || attempts <= 0 || peerRefreshUs <= 0 || retryUs <= 0) {
            throw new IllegalArgumentException("times and attempts must be positive and in order");
        }
        if (maxPeers <= 0 || maxPeers > MAX_CHANNELS || lifetimeSeconds <= 0) {
            throw new IllegalArgumentException("1 to " + MAX_CHANNELS + " peers, and a lifetime");
        }
        if (maxRedirects < 0 || maxStaleNonces < 1) {
            throw new IllegalArgumentException("a nonce may become stale once at least");
        }
    }

    /** The same with another limit of peers. */
    public TurnLimits withMaxPeers(int peers) {
        return new TurnLimits(
                rtoUs,
                maxRtoUs,
                attempts,
                peers,
                maxRedirects,
                maxStaleNonces,
                lifetimeSeconds,
                peerRefreshUs,
                retryUs);
    }

    /** What the product uses. */
    public static TurnLimits defaults() {
        return new TurnLimits(
                500_000, // RFC 8489 §6.2.1
                1_600_000,
                7, // RFC 8489 §6.2.1
                32,
                2,
                3,
                600, // RFC 8656 §7.2: servers grant no more without being asked
                240_000_000, // RFC 8656 §9: permissions last 300 s, channels 600 s
                5_000_000);
    }
}
