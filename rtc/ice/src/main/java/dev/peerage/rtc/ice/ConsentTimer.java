package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;

/**
 * When the selected pair is checked next (RFC 7675 §5.1): now and then while all is well; several times in short order
 * when the data layer doubts it; each second while it is silent.
 */
final class ConsentTimer {

    /** So many checks must all go unanswered before a doubt is believed. */
    private static final int CHECKS_IN_DOUBT = 5;

    private static final long NEVER = Long.MAX_VALUE;

    private final long intervalUs;
    private final long doubtTimeoutUs;
    private final RandomSource random;
    private long nextUs = NEVER;
    private long doubtedUs = NEVER;

    ConsentTimer(IceConfig config, RandomSource random) {
        this.intervalUs = config.consentIntervalUs();
        this.doubtTimeoutUs = config.doubtTimeoutUs();
        this.random = random;
    }

    /** A check goes out, or a pair was selected: when the next one is due. */
    void restart(boolean isSilent, long nowUs) {
        if (isInDoubt()) {
            nextUs = nowUs + doubtTimeoutUs / CHECKS_IN_DOUBT;
        } else {
            nextUs = nowUs + randomised(isSilent ? Math.min(doubtTimeoutUs, intervalUs) : intervalUs);
        }
    }

    /** RFC 7675 §5.1: 0.8 to 1.2 times the interval, at random, lest the checks of many agents synchronise. */
    private long randomised(long meanUs) {
        long fifthUs = meanUs / 5;
        return 4 * fifthUs + Long.remainderUnsigned(random.nextLong(), 2 * fifthUs + 1);
    }

    /** Checks begin at once. */
    void doubt(long nowUs) {
        doubtedUs = nowUs;
        nextUs = nowUs;
    }

    boolean isInDoubt() {
        return doubtedUs != NEVER;
    }

    /** When a doubt is believed. */
    long doubtDeadlineUs() {
        return isInDoubt() ? doubtedUs + doubtTimeoutUs : NEVER;
    }

    /** A check of the selected pair sent at {@code sentUs} was answered; one from before a doubt says nothing about it. */
    void onAnswered(long sentUs, long nowUs) {
        if (isInDoubt() && sentUs >= doubtedUs) {
            endDoubt();
            restart(false, nowUs);
        }
    }

    /** It was believed, or there is another pair. */
    void endDoubt() {
        doubtedUs = NEVER;
    }

    boolean isDue(long nowUs) {
        return nowUs >= nextUs;
    }

    /** {@link Long#MAX_VALUE} before a pair is selected. */
    long nextUs() {
        return nextUs;
    }

    /** No pair is selected any more. */
    void stop() {
        nextUs = NEVER;
        doubtedUs = NEVER;
    }
}
