package dev.peerage.rtc.ice;

import org.jspecify.annotations.Nullable;

/**
 * Checks pairs that have worked but carry no data, now and then, by turns: their NAT bindings live, their speed is known, and one
 * that has died is no longer counted on. The controlling agent's task, which is the one to choose.
 */
final class AlternativeChecks {

    /** The best so many; more would cost more than they are worth. */
    private static final int MAX_ALTERNATIVES = 3;

    /** One may be lost. */
    private static final int CHECKS_BEFORE_DEATH = 2;

    private final long intervalUs;
    private long nextUs;

    AlternativeChecks(IceConfig config) {
        this.intervalUs = config.alternativeIntervalUs();
    }

    /** A pair was selected. */
    void restart(long nowUs) {
        nextUs = nowUs + intervalUs / 3; // soon after the first choice, in which speed had no part
    }

    /** The pair whose turn it is; null if it is not time, or there is none. */
    @Nullable
    CandidatePair next(CheckList checkList, CandidatePair selected, long nowUs) {
        if (nowUs < nextUs) {
            return null;
        }
        CandidatePair longestAgo = null;
        int alternatives = 0;
        for (CandidatePair pair : checkList.pairs()) {
            if (pair == selected || !pair.hasAnswered()) {
                continue;
            }
            if (pair.isValid() && pair.unansweredChecks() >= CHECKS_BEFORE_DEATH) {
                pair.retry(); // not counted on any more, but asked whether it comes back
            }
            if (alternatives++ < MAX_ALTERNATIVES
                    && (longestAgo == null || pair.lastSentUs() < longestAgo.lastSentUs())) {
                longestAgo = pair;
            }
        }
        boolean isMeasured = longestAgo == null || longestAgo.isMeasured();
        nextUs = nowUs + (isMeasured ? intervalUs : intervalUs / 5); // its speed is worth knowing soon
        return longestAgo;
    }

    long nextDeadlineUs() {
        return nextUs;
    }
}
