package dev.peerage.rtc.stun.turn;

/** How we reach a TURN server (RFC 8656 §2.1), best first; between the server and the peer it is UDP always. */
public enum TurnTransport {
    UDP(0),
    TCP(1),
    TLS(2);

    private final int rank;

    TurnTransport(int rank) {
        this.rank = rank;
    }

    /** 0 for the best, and so on: each further one waits for more of what is lost. */
    public int rank() {
        return rank;
    }

    /** Whether it loses nothing by itself, so that requests are not repeated (RFC 8489 §6.2.2). */
    public boolean isReliable() {
        return this != UDP;
    }
}
