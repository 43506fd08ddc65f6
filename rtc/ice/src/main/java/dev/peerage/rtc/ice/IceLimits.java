package dev.peerage.rtc.ice;

/**
 * What an agent may remember and do, whatever the peer, its signalling or strangers send.
 *
 * @param maxLocalCandidates further local candidates are dropped
 * @param maxRemoteCandidates further remote candidates, signalled or peer-reflexive, are dropped, unless all pairs of another
 *     one have failed
 * @param maxPairs the pairs of lowest priority beyond it are not tried; failed ones make room first
 * @param maxQueuedResponses further answers to checks are dropped
 * @param maxEarlyChecks checks of the peer remembered until its credentials arrive
 * @param maxTurnPeers remote addresses that each TURN server is asked to pass packets to
 */
public record IceLimits(
        int maxLocalCandidates,
        int maxRemoteCandidates,
        int maxPairs,
        int maxQueuedResponses,
        int maxEarlyChecks,
        int maxTurnPeers) {

    private static final IceLimits DEFAULTS =
            new IceLimits(32, 64, 100, 64, 16, 32); // RFC 8445 §6.1.2.5 suggests 100 pairs

    public IceLimits {
        if (maxLocalCandidates <= 0
                || maxRemoteCandidates <= 0
                || maxPairs <= 0
                || maxQueuedResponses <= 0
                || maxEarlyChecks <= 0
                || maxTurnPeers <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** What the product uses. */
    public static IceLimits defaults() {
        return DEFAULTS;
    }
}
