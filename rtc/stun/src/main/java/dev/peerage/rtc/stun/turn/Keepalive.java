package dev.peerage.rtc.stun.turn;

/** Says when a packet must go to a server to which none has gone for a while, so that NATs keep the way back open. */
final class Keepalive {

    private final long halfUs;
    private long nextUs = Long.MAX_VALUE;
    private boolean isQuiet;
    private boolean isDue;

    Keepalive(long intervalUs) {
        this.halfUs = Math.max(1, intervalUs / 2);
    }

    void start(long nowUs) {
        nextUs = nowUs + halfUs;
    }

    /** A packet went; no time is asked for, as this is said for each packet of data. */
    void onSent() {
        isQuiet = false;
    }

    /** Looks twice in each interval, so that no pause is longer than one. */
    void onTimeout(long nowUs) {
        if (nowUs >= nextUs) {
            isDue = isQuiet;
            isQuiet = true;
            nextUs = nowUs + halfUs;
        }
    }

    boolean isDue() {
        return isDue;
    }

    boolean takeDue() {
        boolean due = isDue;
        isDue = false;
        return due;
    }

    long nextUs() {
        return nextUs;
    }
}
