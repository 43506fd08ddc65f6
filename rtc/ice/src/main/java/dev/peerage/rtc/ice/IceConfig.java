package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.TurnServer;
import java.util.List;

/**
 * Times and limits of an agent. Start from {@link #defaults()} and change what must differ.
 *
 * @param stunServers asked for server-reflexive addresses; none on a LAN
 * @param turnServers asked for relayed addresses
 * @param isRelayOnly whether only pairs of relayed addresses are used, and no others signalled: W3C's {@code relay}
 * @param pacingUs Ta: the least time between two ordinary checks or gathering requests of an agent
 * @param checkRtoUs time to the first retransmission of a check; doubles up to {@code checkMaxRtoUs}
 * @param checkMaxRtoUs the longest time between two retransmissions of a check
 * @param checkAttempts packets of one check before its pair is given up
 * @param gatherRtoUs time to the first retransmission to a STUN server; doubles up to {@code gatherMaxRtoUs}
 * @param gatherMaxRtoUs the longest time between two retransmissions to a STUN server
 * @param gatherAttempts packets to a STUN server before it is given up
 * @param nominationDelayUs how long the controlling agent waits for a better pair once it has a valid one
 * @param consentIntervalUs mean time between consent checks; each is randomised by a fifth
 * @param consentLateUs without a consent response for so long the agent is DISCONNECTED
 * @param consentExpiryUs without a consent response for so long it is FAILED
 * @param failAfterUs from CHECKING to FAILED without a selected pair
 * @param maxLocalCandidates further local candidates are dropped
 * @param maxRemoteCandidates further remote candidates, signalled or peer-reflexive, are dropped
 * @param maxPairs the pairs of lowest priority beyond it are not tried
 * @param maxQueuedResponses further answers to checks are dropped
 * @param maxEarlyChecks checks of the peer remembered until its credentials arrive
 * @param maxTurnPeers remote addresses that each TURN server is asked to pass packets to
 */
public record IceConfig(
        List<TransportAddress> stunServers,
        List<TurnServer> turnServers,
        boolean isRelayOnly,
        long pacingUs,
        long checkRtoUs,
        long checkMaxRtoUs,
        int checkAttempts,
        long gatherRtoUs,
        long gatherMaxRtoUs,
        int gatherAttempts,
        long nominationDelayUs,
        long consentIntervalUs,
        long consentLateUs,
        long consentExpiryUs,
        long failAfterUs,
        int maxLocalCandidates,
        int maxRemoteCandidates,
        int maxPairs,
        int maxQueuedResponses,
        int maxEarlyChecks,
        int maxTurnPeers) {

    /** Each costs an allocation, a candidate, and a pair for each remote address. */
    private static final int MAX_TURN_SERVERS = 4;

    public IceConfig {
        stunServers = List.copyOf(stunServers);
        turnServers = List.copyOf(turnServers);
        if (turnServers.size() > MAX_TURN_SERVERS) {
            throw new IllegalArgumentException("at most " + MAX_TURN_SERVERS + " TURN servers");
        }
        if (pacingUs <= 0 || checkRtoUs <= 0 || checkMaxRtoUs < checkRtoUs || checkAttempts <= 0) {
            throw new IllegalArgumentException("pacing, check times and attempts must be positive and in order");
        }
        if (gatherRtoUs <= 0
                || gatherMaxRtoUs < gatherRtoUs
                || gatherAttempts <= 0
                || nominationDelayUs < 0
                || failAfterUs <= 0) {
            throw new IllegalArgumentException("gathering, nomination and failure times must be positive");
        }
        if (consentIntervalUs <= 0 || consentLateUs < consentIntervalUs || consentExpiryUs <= consentLateUs) {
            throw new IllegalArgumentException("consent must first be asked for, then be late, then expire");
        }
        if (maxLocalCandidates <= 0
                || maxRemoteCandidates <= 0
                || maxPairs <= 0
                || maxQueuedResponses <= 0
                || maxEarlyChecks <= 0
                || maxTurnPeers <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** What the product uses, without STUN servers. */
    public static IceConfig defaults() {
        return new IceConfig(
                List.of(),
                List.of(),
                false,
                50_000, // RFC 8445 §14.2
                250_000, // RFC 8445 §14.3 asks 500 ms: hole punching loses first checks by design, so we ask sooner
                1_600_000,
                12, // about 16 s in all, so that a peer whose signalling is slow still meets our checks
                500_000, // RFC 8489 §6.2.1
                1_600_000,
                12, // about 18 s: without a reflexive address two NATs cannot meet, so we insist
                100_000,
                5_000_000, // RFC 7675 §5.1
                15_000_000, // two checks lost in a row
                30_000_000, // RFC 7675 §5.1
                30_000_000,
                32,
                64,
                100, // RFC 8445 §6.1.2.5
                64,
                16,
                32);
    }

    /** The same with these STUN servers. */
    public IceConfig withStunServers(List<TransportAddress> servers) {
        return with(servers, turnServers, isRelayOnly);
    }

    /** The same with these TURN servers. */
    public IceConfig withTurnServers(List<TurnServer> servers) {
        return with(stunServers, servers, isRelayOnly);
    }

    /** The same, with pairs of relayed addresses only. */
    public IceConfig withRelayOnly() {
        return with(stunServers, turnServers, true);
    }

    private IceConfig with(List<TransportAddress> stun, List<TurnServer> turn, boolean relayOnly) {
        return new IceConfig(
                stun,
                turn,
                relayOnly,
                pacingUs,
                checkRtoUs,
                checkMaxRtoUs,
                checkAttempts,
                gatherRtoUs,
                gatherMaxRtoUs,
                gatherAttempts,
                nominationDelayUs,
                consentIntervalUs,
                consentLateUs,
                consentExpiryUs,
                failAfterUs,
                maxLocalCandidates,
                maxRemoteCandidates,
                maxPairs,
                maxQueuedResponses,
                maxEarlyChecks,
                maxTurnPeers);
    }
}
