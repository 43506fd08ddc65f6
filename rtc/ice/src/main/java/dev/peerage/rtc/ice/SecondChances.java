package dev.peerage.rtc.ice;

/**
 * Tries failed direct pairs again while data takes the long way through a TURN server.
 *
 * <p>NATs forget, firewalls open, the peer moves. Both sides try, each by its own clock: at first so often that their
 * tries must overlap, as the packets of both are needed to open two NATs.
 */
final class SecondChances {

    /** A check is retransmitted for 16 s: with these pauses two of them overlap by 2 s at least. */
    private static final long FIRST_INTERVAL_US = 30_000_000;

    private static final long LATER_INTERVAL_US = 120_000_000;
    private static final int FREQUENT_TRIES = 10;
    private static final int MAX_PAIRS = 4;

    private int tries;
    private long nextUs = Long.MAX_VALUE;

    /** A pair was selected. */
    void restart(long nowUs) {
        tries = 0;
        nextUs = nowUs + FIRST_INTERVAL_US;
    }

    /** Sends failed pairs that are better than the selected one back to the start, if it is time. */
    void onTimeout(CandidatePair selected, long nowUs) {
        if (nowUs < nextUs) {
            return;
        }
        tries++;
        nextUs = nowUs + (tries < FREQUENT_TRIES ? FIRST_INTERVAL_US : LATER_INTERVAL_US);
        int retried = 0;
        for (CandidatePair pair : selected.generation().checkList().pairs()) {
            boolean isBetter = pair.priority() > selected.priority() && !pair.isRelayed();
            if (pair.state() == PairState.FAILED && isBetter && retried++ < MAX_PAIRS) {
                pair.retry();
            }
        }
    }

    long nextDeadlineUs() {
        return nextUs;
    }
}
