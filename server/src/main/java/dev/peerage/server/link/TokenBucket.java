package dev.peerage.server.link;

/**
 * Measures a rate: tokens come evenly, a burst may use up to two seconds of them at once. Taking never fails; who takes
 * more than there is goes into debt and waits.
 */
final class TokenBucket {

    private static final int BURST_SECONDS = 2;

    private final long tokensPerSecond;
    /** Millionths of a token, so that a microsecond brings a whole number of them. */
    private long microTokens;

    private long updatedUs;

    TokenBucket(int tokensPerSecond, long nowUs) {
        this.tokensPerSecond = tokensPerSecond;
        this.microTokens = capacity();
        this.updatedUs = nowUs;
    }

    void take(int tokens, long nowUs) {
        refill(nowUs);
        microTokens -= tokens * 1_000_000L;
    }

    /** When the debt is paid; in the past, if there is none. */
    long solventAtUs() {
        return microTokens >= 0 ? updatedUs : updatedUs + (-microTokens + tokensPerSecond - 1) / tokensPerSecond;
    }

    boolean isInDebt() {
        return microTokens < 0;
    }

    private void refill(long nowUs) {
        // Past two seconds the bucket is full anyway; the bound keeps the product small.
        long elapsedUs = Math.min(nowUs - updatedUs, 3_600_000_000L);
        microTokens = Math.min(capacity(), microTokens + elapsedUs * tokensPerSecond);
        updatedUs = nowUs;
    }

    private long capacity() {
        return BURST_SECONDS * tokensPerSecond * 1_000_000L;
    }
}
