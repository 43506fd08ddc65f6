package dev.peerage.rtc.ice;

/** Why the checks of a pair came to nothing. */
public enum PairFailure {
    /** It has not failed. */
    NONE,
    /** No check was answered. */
    NO_RESPONSE,
    /** The peer answered with an error. */
    REFUSED,
    /** RFC 8445 §7.2.5.2.1: the answer came from another address than the check was sent to. */
    NOT_SYMMETRIC,
    /** It had been selected and its consent expired. */
    CONSENT_EXPIRED
}
