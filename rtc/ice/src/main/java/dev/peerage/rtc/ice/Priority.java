package dev.peerage.rtc.ice;

/** The arithmetic of RFC 8445 §5.1.2 and §6.1.2.3. */
final class Priority {

    private static final int MAX_LOCAL_PREFERENCE = 0xFFFF;

    private Priority() {}

    /**
     * The priority of a candidate of ours.
     *
     * @param rank 0 for the address its owner told first, and so on: the owner knows its interfaces best
     */
    static long ofCandidate(CandidateType type, int rank) {
        int localPreference = Math.max(0, MAX_LOCAL_PREFERENCE - rank);
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
