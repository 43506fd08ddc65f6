package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.TurnServer;
import java.util.List;

/**
 * Times and limits of an agent. Start from {@link #defaults()} or {@link #builder()} and change what must differ.
 *
 * @param stunServers asked for server-reflexive addresses; none on a LAN
 * @param turnServers asked for relayed addresses
 * @param isRelayOnly whether only pairs of relayed addresses are used, and no others signalled: W3C's {@code relay}
 * @param isLite whether we only answer checks (RFC 8445 §2.5): for servers with a public address; we are controlled then
 * @param pacingUs Ta: the least time between two ordinary checks or gathering requests of an agent
 * @param checkRtoUs time to the first retransmission of a check; doubles up to {@code checkMaxRtoUs}
 * @param checkMaxRtoUs the longest time between two retransmissions of a check
 * @param checkAttempts packets of one check before its pair is given up
 * @param gatherRtoUs time to the first retransmission to a STUN server; doubles up to {@code gatherMaxRtoUs}
 * @param gatherMaxRtoUs the longest time between two retransmissions to a STUN server
 * @param gatherAttempts packets to a STUN server before it is given up
 * @param udpBlockedAfterUs when no server and no pair answered for so long, {@link IceEvent.UdpBlocked} comes
 * @param nominationDelayUs how long the controlling agent waits for a better pair once it has a valid one
 * @param alternativeIntervalUs time between two checks of valid pairs that are not selected, to know how fast they are
 * @param fasterMoveIntervalUs least time between two moves to a pair that is merely faster
 * @param consentIntervalUs mean time between consent checks; each is randomised by a fifth
 * @param doubtTimeoutUs in doubt (see {@link IceAgent#onDataDoubt}) the agent is DISCONNECTED without an answer for so long
 * @param consentLateUs without a consent response for so long the agent is DISCONNECTED
 * @param consentExpiryUs without a consent response for so long it is FAILED
 * @param patienceUs from CHECKING to FAILED at least, even if both sides have no more candidates and all pairs failed
 * @param failAfterUs from CHECKING to FAILED without a selected pair
 * @param retireAfterUs how long credentials of before a restart are still answered once a new pair is selected
 * @param limits of memory and of work
 */
public record IceConfig(
        List<TransportAddress> stunServers,
        List<TurnServer> turnServers,
        boolean isRelayOnly,
        boolean isLite,
        long pacingUs,
        long checkRtoUs,
        long checkMaxRtoUs,
        int checkAttempts,
        long gatherRtoUs,
        long gatherMaxRtoUs,
        int gatherAttempts,
        long udpBlockedAfterUs,
        long nominationDelayUs,
        long alternativeIntervalUs,
        long fasterMoveIntervalUs,
        long consentIntervalUs,
        long doubtTimeoutUs,
        long consentLateUs,
        long consentExpiryUs,
        long patienceUs,
        long failAfterUs,
        long retireAfterUs,
        IceLimits limits) {

    /** Each costs an allocation, a candidate, and a pair for each remote address. */
    private static final int MAX_TURN_SERVERS = 4;

    private static final IceConfig DEFAULTS = builder().build();

    public IceConfig {
        stunServers = List.copyOf(stunServers);
        turnServers = List.copyOf(turnServers);
        require(turnServers.size() <= MAX_TURN_SERVERS, "there may be at most " + MAX_TURN_SERVERS + " TURN servers");
        require(
                !isLite || stunServers.isEmpty() && turnServers.isEmpty() && !isRelayOnly,
                "a lite agent gathers nothing");
        require(pacingUs > 0, "pacing must be positive");
        require(areRetries(checkRtoUs, checkMaxRtoUs, checkAttempts), "check times must be positive and in order");
        require(
                areRetries(gatherRtoUs, gatherMaxRtoUs, gatherAttempts),
                "gathering times must be positive and in order");
        require(udpBlockedAfterUs > 0 && doubtTimeoutUs > 0 && retireAfterUs >= 0, "times must be positive");
        require(nominationDelayUs >= 0, "the nomination delay must not be negative");
        require(alternativeIntervalUs > 0 && fasterMoveIntervalUs >= 0, "times of alternatives must be positive");
        require(
                consentIntervalUs > 0 && consentLateUs >= consentIntervalUs && consentExpiryUs > consentLateUs,
                "consent must first be asked for, then be late, then expire");
        require(
                patienceUs >= 0 && failAfterUs > 0 && failAfterUs >= patienceUs,
                "patience must end before the deadline");
    }

    private static boolean areRetries(long rtoUs, long maxRtoUs, int attempts) {
        return rtoUs > 0 && maxRtoUs >= rtoUs && attempts > 0;
    }

    private static void require(boolean isMet, String rule) {
        if (!isMet) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** What the product uses, without STUN servers. */
    public static IceConfig defaults() {
        return DEFAULTS;
    }

    /** Starts from {@link #defaults()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from this one. */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.stunServers = stunServers;
        copy.turnServers = turnServers;
        copy.isRelayOnly = isRelayOnly;
        copy.isLite = isLite;
        copy.pacingUs = pacingUs;
        copy.checkRtoUs = checkRtoUs;
        copy.checkMaxRtoUs = checkMaxRtoUs;
        copy.checkAttempts = checkAttempts;
        copy.gatherRtoUs = gatherRtoUs;
        copy.gatherMaxRtoUs = gatherMaxRtoUs;
        copy.gatherAttempts = gatherAttempts;
        copy.udpBlockedAfterUs = udpBlockedAfterUs;
        copy.nominationDelayUs = nominationDelayUs;
        copy.alternativeIntervalUs = alternativeIntervalUs;
        copy.fasterMoveIntervalUs = fasterMoveIntervalUs;
        copy.consentIntervalUs = consentIntervalUs;
        copy.doubtTimeoutUs = doubtTimeoutUs;
        copy.consentLateUs = consentLateUs;
        copy.consentExpiryUs = consentExpiryUs;
        copy.patienceUs = patienceUs;
        copy.failAfterUs = failAfterUs;
        copy.retireAfterUs = retireAfterUs;
        copy.limits = limits;
        return copy;
    }

    /** The same with these STUN servers. */
    public IceConfig withStunServers(List<TransportAddress> servers) {
        return toBuilder().stunServers(servers).build();
    }

    /** The same with these TURN servers. */
    public IceConfig withTurnServers(List<TurnServer> servers) {
        return toBuilder().turnServers(servers).build();
    }

    /** The same, with pairs of relayed addresses only. */
    public IceConfig withRelayOnly() {
        return toBuilder().isRelayOnly(true).build();
    }

    /** Collects what differs from the defaults; each method is named like the component it sets. */
    public static final class Builder {
        private List<TransportAddress> stunServers = List.of();
        private List<TurnServer> turnServers = List.of();
        private boolean isRelayOnly = false;
        private boolean isLite = false;
        /** RFC 8445 §14.2. */
        private long pacingUs = 50_000;

        /** RFC 8445 §14.3 asks 500 ms: hole punching loses first checks by design, so we ask sooner. */
        private long checkRtoUs = 250_000;

        private long checkMaxRtoUs = 1_600_000;
        /** About 16 s in all, so that a peer whose signalling is slow still meets our checks. */
        private int checkAttempts = 12;

        /** RFC 8489 §6.2.1. */
        private long gatherRtoUs = 500_000;

        private long gatherMaxRtoUs = 1_600_000;
        /** About 18 s: without a reflexive address two NATs cannot meet, so we insist. */
        private int gatherAttempts = 12;

        /** Four packets to a server and as many to the peer: loss of 20 % swallows all in one case of 10,000. */
        private long udpBlockedAfterUs = 3_000_000;

        private long nominationDelayUs = 100_000;
        /** Below the 30 s after which many NATs forget a mapping, for two alternatives. */
        private long alternativeIntervalUs = 15_000_000;

        private long fasterMoveIntervalUs = 20_000_000;
        /** RFC 7675 §5.1. */
        private long consentIntervalUs = 5_000_000;

        /** Five checks in a row without an answer. */
        private long doubtTimeoutUs = 1_000_000;

        /** Two checks lost in a row. */
        private long consentLateUs = 15_000_000;

        /** RFC 7675 §5.1. */
        private long consentExpiryUs = 30_000_000;

        /** RFC 8863 §4: at least as long as one check is retransmitted. */
        private long patienceUs = 16_500_000;

        private long failAfterUs = 30_000_000;
        /** The peer may still send the old way until our nomination has reached it. */
        private long retireAfterUs = 5_000_000;

        private IceLimits limits = IceLimits.defaults();

        private Builder() {}

        public Builder stunServers(List<TransportAddress> value) {
            stunServers = value;
            return this;
        }

        public Builder turnServers(List<TurnServer> value) {
            turnServers = value;
            return this;
        }

        public Builder isRelayOnly(boolean value) {
            isRelayOnly = value;
            return this;
        }

        public Builder isLite(boolean value) {
            isLite = value;
            return this;
        }

        public Builder pacingUs(long value) {
            pacingUs = value;
            return this;
        }

        public Builder checkRtoUs(long value) {
            checkRtoUs = value;
            return this;
        }

        public Builder checkMaxRtoUs(long value) {
            checkMaxRtoUs = value;
            return this;
        }

        public Builder checkAttempts(int value) {
            checkAttempts = value;
            return this;
        }

        public Builder gatherRtoUs(long value) {
            gatherRtoUs = value;
            return this;
        }

        public Builder gatherMaxRtoUs(long value) {
            gatherMaxRtoUs = value;
            return this;
        }

        public Builder gatherAttempts(int value) {
            gatherAttempts = value;
            return this;
        }

        public Builder udpBlockedAfterUs(long value) {
            udpBlockedAfterUs = value;
            return this;
        }

        public Builder nominationDelayUs(long value) {
            nominationDelayUs = value;
            return this;
        }

        public Builder alternativeIntervalUs(long value) {
            alternativeIntervalUs = value;
            return this;
        }

        public Builder fasterMoveIntervalUs(long value) {
            fasterMoveIntervalUs = value;
            return this;
        }

        public Builder consentIntervalUs(long value) {
            consentIntervalUs = value;
            return this;
        }

        public Builder doubtTimeoutUs(long value) {
            doubtTimeoutUs = value;
            return this;
        }

        public Builder consentLateUs(long value) {
            consentLateUs = value;
            return this;
        }

        public Builder consentExpiryUs(long value) {
            consentExpiryUs = value;
            return this;
        }

        public Builder patienceUs(long value) {
            patienceUs = value;
            return this;
        }

        public Builder failAfterUs(long value) {
            failAfterUs = value;
            return this;
        }

        public Builder retireAfterUs(long value) {
            retireAfterUs = value;
            return this;
        }

        public Builder limits(IceLimits value) {
            limits = value;
            return this;
        }

        /** The configuration; throws IllegalArgumentException if its values contradict one another. */
        public IceConfig build() {
            return new IceConfig(
                    stunServers,
                    turnServers,
                    isRelayOnly,
                    isLite,
                    pacingUs,
                    checkRtoUs,
                    checkMaxRtoUs,
                    checkAttempts,
                    gatherRtoUs,
                    gatherMaxRtoUs,
                    gatherAttempts,
                    udpBlockedAfterUs,
                    nominationDelayUs,
                    alternativeIntervalUs,
                    fasterMoveIntervalUs,
                    consentIntervalUs,
                    doubtTimeoutUs,
                    consentLateUs,
                    consentExpiryUs,
                    patienceUs,
                    failAfterUs,
                    retireAfterUs,
                    limits);
        }
    }
}
