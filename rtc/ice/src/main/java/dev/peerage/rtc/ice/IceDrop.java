package dev.peerage.rtc.ice;

/** Why something that came in was dropped; each is counted, see {@link IceDiagnostics#drops()}. */
public enum IceDrop {
    /** Not STUN, or malformed. */
    MALFORMED,
    /** A method or class an ICE agent has no use for. */
    UNEXPECTED_KIND,
    /** A request whose USERNAME is not ours and the peer's. */
    WRONG_USERNAME,
    /** MESSAGE-INTEGRITY is absent or made with another password. */
    WRONG_INTEGRITY,
    /** A request that names us, from an address that is none of the peer's, while too many such were forged. */
    FORGERY_LIMIT,
    /** An authentic request without the attributes of a connectivity check. */
    NOT_A_CHECK,
    /** An answer to nothing we asked, or too late. */
    UNKNOWN_TRANSACTION,
    /** An answer from another address than was asked. */
    WRONG_SOURCE,
    /** The queue of answers to send is full. */
    RESPONSE_QUEUE_FULL,
    /** The limit of remembered checks before the peer's credentials is reached. */
    EARLY_CHECK_LIMIT,
    /** The limit of remembered candidates before their description is reached. */
    EARLY_CANDIDATE_LIMIT,
    /** A candidate of before a restart. */
    PAST_CANDIDATE,
    /** The limit of local candidates is reached. */
    LOCAL_CANDIDATE_LIMIT,
    /** The limit of remote candidates is reached. */
    REMOTE_CANDIDATE_LIMIT,
    /** The limit of remote addresses that TURN servers are asked to pass packets to is reached. */
    TURN_PEER_LIMIT,
    /** The limit of pairs is reached. */
    PAIR_LIMIT,
    /** Data through a TURN server from an address that no authentic check came from. */
    UNVALIDATED_ADDRESS,
    /** A check that came directly, where only relayed pairs are allowed. */
    NOT_RELAYED,
    /** A remote candidate of a kind we do not use: TCP, another component, a host name, a link-local address. */
    UNUSABLE_CANDIDATE
}
