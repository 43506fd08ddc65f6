package dev.peerage.server;

/** The server could not start. The message is one sentence that says what is wrong and what to do about it. */
public final class ServerStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int port;
    private final boolean isStun;

    ServerStartException(String message, int port, boolean isStun, Throwable cause) {
        super(message, cause);
        this.port = port;
        this.isStun = isStun;
    }

    /** The port that could not be bound. */
    public int port() {
        return port;
    }

    /** Whether it is the UDP port of STUN, else the TCP port of HTTP. */
    public boolean isStun() {
        return isStun;
    }
}
