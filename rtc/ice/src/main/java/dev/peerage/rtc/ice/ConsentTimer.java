package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;

/** When the next consent check is due (RFC 7675 §5.1). */
final class ConsentTimer {

    private final long fifthUs;
    private final RandomSource random;
    private long nextUs = Long.MAX_VALUE;

    ConsentTimer(IceConfig config, RandomSource random) {
        this.fifthUs = config.consentIntervalUs() / 5;
        this.random = random;
    }

    /** RFC 7675 §5.1: after 0.8 to 1.2 times the interval, at random, lest the checks of many agents synchronise. */
    void restart(long nowUs) {
        nextUs = nowUs + 4 * fifthUs + Long.remainderUnsigned(random.nextLong(), 2 * fifthUs + 1);
    }

    boolean isDue(long nowUs) {
        return nowUs >= nextUs;
    }

    /** {@link Long#MAX_VALUE} before a pair is selected. */
    long nextUs() {
        return nextUs;
    }
}
