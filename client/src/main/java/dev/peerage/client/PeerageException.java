package dev.peerage.client;

/** Tells in one sentence what went wrong and what to do about it. */
public final class PeerageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    public PeerageException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public PeerageException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What kind of failure this is. */
    public ErrorCode code() {
        return code;
    }
}
