package dev.peerage.rtc.stun.turn;

/**
 * Times and limits of allocations.
 *
 * @param rtoUs time to the first retransmission of a request over UDP; doubles up to {@code maxRtoUs}
 * @param maxRtoUs the longest time between two retransmissions
 * @param attempts packets of one request before it is given up
 * @param streamTimeoutUs over TCP and TLS a request is sent once and given up after this, opening the stream included
 * @param maxPeers further remote addresses cannot be reached through an allocation
 * @param maxPeersPerLease of those, how many one user may ask for
 * @param maxServers further servers are not asked
 * @param maxRedirects how many ALTERNATE-SERVERs are followed
 * @param maxStaleNonces how often one request is made anew with another nonce
 * @param lifetimeSeconds asked for; the server may grant less or more
 * @param peerRefreshUs how often a permission or channel is renewed
 * @param retryUs after an unanswered request or a failed allocation, when it is tried anew
 * @param silenceUs over UDP a server that has answered nothing for so long since a request was given up is taken for gone
 * @param keepaliveUs after so long without a packet to the server one is sent, so that NATs keep the way back open
 * @param lingerUs an allocation that nobody uses any more is kept so long for the next one
 */
public record TurnLimits(
        long rtoUs,
        long maxRtoUs,
        int attempts,
        long streamTimeoutUs,
        int maxPeers,
        int maxPeersPerLease,
        int maxServers,
        int maxRedirects,
        int maxStaleNonces,
        long lifetimeSeconds,
        long peerRefreshUs,
        long retryUs,
        long silenceUs,
        long keepaliveUs,
        long lingerUs) {

    /** RFC 8656 §12: the number of channels there are. */
    private static final int MAX_CHANNELS = 0x1000;

    public TurnLimits {
        if (rtoUs <= 0 || maxRtoUs < rtoUs || attempts <= 0 || peerRefreshUs <= 0 || retryUs <= 0) {
            throw new IllegalArgumentException("times and attempts must be positive and in order");
        }
        if (streamTimeoutUs <= 0 || silenceUs <= 0 || keepaliveUs <= 0 || lingerUs < 0) {
            throw new IllegalArgumentException("times must be positive");
        }
        if (maxPeers <= 0 || maxPeers > MAX_CHANNELS || maxPeersPerLease <= 0 || maxServers <= 0) {
            throw new IllegalArgumentException("1 to " + MAX_CHANNELS + " peers, and a server at least");
        }
        if (lifetimeSeconds <= 0 || maxRedirects < 0 || maxStaleNonces < 1) {
            throw new IllegalArgumentException("a lifetime, and a nonce may become stale once at least");
        }
    }

    /** The same with other limits of peers. */
    public TurnLimits withMaxPeers(int all, int perLease) {
        return new TurnLimits(
                rtoUs,
                maxRtoUs,
                attempts,
                streamTimeoutUs,
                all,
                perLease,
                maxServers,
                maxRedirects,
                maxStaleNonces,
                lifetimeSeconds,
                peerRefreshUs,
                retryUs,
                silenceUs,
                keepaliveUs,
                lingerUs);
    }

    /** The same with another lifetime to ask for. */
    public TurnLimits withLifetimeSeconds(long seconds) {
        return new TurnLimits(
                rtoUs,
                maxRtoUs,
                attempts,
                streamTimeoutUs,
                maxPeers,
                maxPeersPerLease,
                maxServers,
                maxRedirects,
                maxStaleNonces,
                seconds,
                peerRefreshUs,
                retryUs,
                silenceUs,
                keepaliveUs,
                lingerUs);
    }

    /** The same with another time to keep what nobody uses. */
    public TurnLimits withLingerUs(long linger) {
        return new TurnLimits(
                rtoUs,
                maxRtoUs,
                attempts,
                streamTimeoutUs,
                maxPeers,
                maxPeersPerLease,
                maxServers,
                maxRedirects,
                maxStaleNonces,
                lifetimeSeconds,
                peerRefreshUs,
                retryUs,
                silenceUs,
                keepaliveUs,
                linger);
    }

    /** What the product uses. */
    public static TurnLimits defaults() {
        return new TurnLimits(
                500_000, // RFC 8489 §6.2.1
                1_600_000,
                7, // RFC 8489 §6.2.1
                10_000_000, // RFC 8489 §6.2.2 proposes 39.5 s; nobody waits that long for a connection
                1_024,
                32,
                16,
                2,
                3,
                600, // RFC 8656 §7.2: servers grant no more without being asked
                240_000_000, // RFC 8656 §9: permissions last 300 s, channels 600 s
                5_000_000,
                50_000_000,
                25_000_000, // RFC 4787 §4.3: many NATs forget after 30 s
                5_000_000);
    }
}
