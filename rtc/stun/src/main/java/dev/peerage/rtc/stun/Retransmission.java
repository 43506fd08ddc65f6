package dev.peerage.rtc.stun;

/** When to send a request again, and when to give it up (RFC 8489 §6.2.1): at once, then in doubling intervals. */
public final class Retransmission {

    private final long maxRtoUs;
    private final int maxAttempts;
    private long rtoUs;
    private int attempts;
    private long nextUs;

    /** Due at once; then after {@code rtoUs}, and so on until {@code maxAttempts} packets have gone. */
    public Retransmission(long rtoUs, long maxRtoUs, int maxAttempts, long nowUs) {
        this.rtoUs = rtoUs;
        this.maxRtoUs = maxRtoUs;
        this.maxAttempts = maxAttempts;
        this.nextUs = nowUs;
    }

    public void onSent(long nowUs) {
        attempts++;
        nextUs = nowUs + rtoUs;
        rtoUs = Math.min(2 * rtoUs, maxRtoUs);
    }

    /** When {@link #isDue} or {@link #isExhausted} becomes true. */
    public long nextUs() {
        return nextUs;
    }

    public boolean isDue(long nowUs) {
        return attempts < maxAttempts && nowUs >= nextUs;
    }

    public boolean isExhausted(long nowUs) {
        return attempts == maxAttempts && nowUs >= nextUs;
    }

    public boolean hasAttemptsLeft() {
        return attempts < maxAttempts;
    }

    public int attempts() {
        return attempts;
    }
}
