package dev.peerage.server;

/** The server could not start. The message is one sentence that says what is wrong and what to do about it. */
public final class ServerStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ServerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
