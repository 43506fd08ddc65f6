package dev.peerage.session.engine;

/** When something that was sent and not answered is taken for lost. Pure functions of the round-trip time. */
final class RetransmissionPolicy {

    /** Nothing is taken for lost sooner: a receiver may hold an acknowledgement back, and a scheduler may pause. */
    static final long MIN_TIMEOUT_US = 300_000;
    /** As long as nothing is known of the path. */
    static final long INITIAL_TIMEOUT_US = 1_000_000;
    /** Doubling stops here: paths come back, and a peer that waits longer feels dead. */
    static final long MAX_TIMEOUT_US = 3_000_000;
    /** Data that is outstanding for so long without any acknowledgement puts its path in doubt. */
    static final long MIN_PROGRESS_TIMEOUT_US = 1_000_000;

    private static final int MAX_DOUBLINGS = 4;

    private RetransmissionPolicy() {}

    /**
     * How long a fragment waits for its acknowledgement.
     *
     * @param rttUs smoothed, -1 if unknown
     * @param doublings how often this has passed in a row
     */
    static long timeoutUs(long rttUs, int doublings) {
        long once = answerTimeoutUs(rttUs);
        long doubled = once * (1 << Math.min(doublings, MAX_DOUBLINGS));
        return Math.min(doubled, Math.max(once, MAX_TIMEOUT_US));
    }

    /** How long a ping waits for its answer before the path is STALE. */
    static long answerTimeoutUs(long rttUs) {
        return rttUs < 0 ? INITIAL_TIMEOUT_US : Math.max(3 * rttUs, MIN_TIMEOUT_US);
    }

    /** How long outstanding data may go without any acknowledgement before its path is STALE. */
    static long progressTimeoutUs(long rttUs) {
        return Math.max(4 * rttUs, MIN_PROGRESS_TIMEOUT_US);
    }
}
