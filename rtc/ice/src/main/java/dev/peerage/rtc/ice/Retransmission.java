package dev.peerage.rtc.ice;

/** When to send a request again, and when to give it up (RFC 8489 §6.2.1): at once, then in doubling intervals. */
final class Retransmission {

    private final long maxRtoUs;
    private final int maxAttempts;
    private long rtoUs;
    private int attempts;
    private long nextUs;

    Retransmission(long rtoUs, long maxRtoUs, int maxAttempts, long nowUs) {
        this.rtoUs = rtoUs;
        this.maxRtoUs = maxRtoUs;
        this.maxAttempts = maxAttempts;
        this.nextUs = nowUs;
    }

    void onSent(long nowUs) {
        attempts++;
        nextUs = nowUs + rtoUs;
        rtoUs = Math.min(2 * rtoUs, maxRtoUs);
    }

    /** When {@link #isDue} or {@link #isExhausted} becomes true. */
    long nextUs() {
        return nextUs;
    }

    boolean isDue(long nowUs) {
        return attempts < maxAttempts && nowUs >= nextUs;
    }

    boolean isExhausted(long nowUs) {
        return attempts == maxAttempts && nowUs >= nextUs;
    }

    boolean hasAttemptsLeft() {
        return attempts < maxAttempts;
    }

    int attempts() {
        return attempts;
    }
}
