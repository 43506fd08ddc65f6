package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;

/** The arithmetic of RFC 8445 §5.1.2 and §6.1.2.3. */
final class Priority {

    private static final int MAX_LOCAL_PREFERENCE = 0x7FFF;

    /** RFC 8421 §4: IPv6 that reaches the internet is preferred, whenever it appears. */
    private static final int IPV6_PREFERENCE = 0x8000;

    private Priority() {}

    /**
     * The priority of a candidate of ours.
     *
     * @param address one of it, or of its base
     * @param rank 0 for the address its owner told first, and so on: the owner knows its interfaces best
     */
    static long ofCandidate(CandidateType type, TransportAddress address, int rank) {
        int family = address.isIpv6() && !address.isPrivate() ? IPV6_PREFERENCE : 0;
        return ofPreference(type, family | Math.max(0, MAX_LOCAL_PREFERENCE - rank));
    }

    /** The priority of a candidate about which nothing is known but its type. */
    static long least(CandidateType type) {
        return ofPreference(type, 0);
    }

    private static long ofPreference(CandidateType type, int localPreference) {
        return (long) type.preference() << 24 | (long) localPreference << 8 | 256L - IceCandidate.COMPONENT;
    }

    /** What a candidate's priority would be, had it been learned in another way. */
    static long withType(long priority, CandidateType type) {
        return (long) type.preference() << 24 | priority & 0xFF_FFFF;
    }

    /** The priority of a pair, the same on both sides; both priorities below 2^31. */
    static long ofPair(long local, long remote, boolean isControlling) {
        long controlling = isControlling ? local : remote;
        long controlled = isControlling ? remote : local;
        return Math.min(controlling, controlled) << 32
                | Math.max(controlling, controlled) << 1
                | (controlling > controlled ? 1 : 0);
    }
}
