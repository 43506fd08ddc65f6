package dev.peerage.session.engine;

/** Why a session or a path changed its state, or another path was selected. */
public enum Reason {
    /** The link to the group server is up. */
    RELAY_UP,
    /** The link to the group server is lost. */
    RELAY_DOWN,
    /** An attempt at a direct path begins. */
    ATTEMPT,
    /** The transport of the path opened. */
    OPENED,
    /** A ping was answered for the first time. */
    VALIDATED,
    /** The answer to a ping is late. */
    ANSWER_LATE,
    /** Nothing of what was sent is acknowledged. */
    NO_PROGRESS,
    /** An answer came after all. */
    HEARD_AGAIN,
    /** No answer for too long. */
    SILENT,
    /** The state's deadline passed. */
    TIMED_OUT,
    /** The transport of the path ended. */
    TRANSPORT_CLOSED,
    /** The other side gave the path up. */
    REMOTE_FAILED,
    /** A newer attempt took its place. */
    REPLACED,
    /** The controlling peer chose the path. */
    NOMINATED,
    /** The better path. */
    BETTER,
    /** The selected path ended; this one is left. */
    FALLBACK,
    /** A path can carry the session. */
    PATH_USABLE,
    /** No path can carry the session. */
    NO_PATH,
    /** The application closed the session. */
    LOCAL_CLOSE,
    /** The other side closed the session. */
    REMOTE_CLOSE,
    /** No usable path for too long. */
    UNREACHABLE,
    /** The other side broke the protocol. */
    PROTOCOL_ERROR
}
