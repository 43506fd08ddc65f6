package dev.peerage.rtc.ice;

/**
 * Where the checks of a candidate pair stand (RFC 8445 §6.1.2.6).
 *
 * <p>"Frozen" is absent: it orders the checks of several components and streams, and there is one of each here.
 */
public enum PairState {
    /** No check has been sent. */
    WAITING,
    /** A check is on its way. */
    IN_PROGRESS,
    /** A check was answered: data may be sent on this pair. */
    SUCCEEDED,
    /** All checks went unanswered or were refused; a check by the peer revives it. */
    FAILED
}
