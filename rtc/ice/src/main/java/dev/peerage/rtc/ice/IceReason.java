package dev.peerage.rtc.ice;

/** Why an agent changed its state. */
public enum IceReason {
    /** Role and remote credentials are known. */
    CHECKS_STARTED,
    /** A pair was nominated and is valid. */
    PAIR_SELECTED,
    /** The owner began anew, and there was nothing to keep. */
    RESTARTED,
    /** The data layer doubted the path, and no check in doubt was answered. */
    DOUBT_CONFIRMED,
    /** Several consent checks in a row went unanswered (RFC 7675). */
    CONSENT_LATE,
    /** A consent check was answered after all. */
    HEARD_AGAIN,
    /** RFC 7675 §5.1: no consent check was answered for so long that sending must end. */
    CONSENT_EXPIRED,
    /** The deadline passed without one remote candidate that could be tried. */
    NO_REMOTE_CANDIDATES,
    /** The deadline passed and no check was ever answered: both NATs are symmetric, or something blocks UDP. */
    NO_RESPONSE,
    /** The deadline passed and the peer's packets arrive, but none of ours was answered: only one direction works. */
    ONE_WAY,
    /** The deadline passed and the only answers were refusals: the credentials do not match. */
    REFUSED,
    /** The deadline passed with valid pairs, none of which the controlling peer nominated. */
    NOT_NOMINATED,
    /** The owner closed the agent. */
    CLOSED_BY_OWNER;

    static IceReason whyNothingWasSelected(CheckList checkList, LocalCandidates local) {
        if (checkList.best(local::canCheck) == null) {
            return NO_REMOTE_CANDIDATES;
        }
        if (checkList.best(CandidatePair::isValid) != null) {
            return NOT_NOMINATED;
        }
        if (checkList.best(CandidatePair::wasRefused) != null) {
            return REFUSED;
        }
        return checkList.best(CandidatePair::isHeard) != null ? ONE_WAY : NO_RESPONSE;
    }
}
