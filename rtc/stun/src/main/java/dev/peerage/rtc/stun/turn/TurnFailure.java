package dev.peerage.rtc.stun.turn;

import dev.peerage.rtc.stun.StunError;

/** Why there is no allocation. */
public enum TurnFailure {
    /** There is, or may still be. */
    NONE,
    /** No request was answered: wrong address, or UDP is blocked. */
    NO_RESPONSE,
    /** 401: user name or credential is wrong, or has expired. */
    UNAUTHENTICATED,
    /** 403: not for us. */
    FORBIDDEN,
    /** 437: our socket has an allocation there already (another agent's), or the server has forgotten this one. */
    ALLOCATION_MISMATCH,
    /** 438 again and again, with whatever nonce. */
    STALE_NONCE,
    /** 440: no relayed IPv4 addresses. */
    ADDRESS_FAMILY_NOT_SUPPORTED,
    /** 441: the allocation belongs to other credentials. */
    WRONG_CREDENTIALS,
    /** 442: it relays no UDP. */
    UNSUPPORTED_TRANSPORT,
    /** 486: this user has as many allocations as allowed. */
    ALLOCATION_QUOTA_REACHED,
    /** 508: the server is full. */
    INSUFFICIENT_CAPACITY,
    /** 300: sent on to a server that was asked already, that our socket cannot reach, or once too often. */
    REDIRECTED_IN_VAIN,
    /** Refreshes went unanswered for the lifetime of the allocation. */
    EXPIRED,
    /** A success without what it must contain. */
    MALFORMED_ANSWER,
    /** Any other error code. */
    OTHER_REFUSAL;

    static TurnFailure of(int errorCode) {
        return switch (errorCode) {
            case StunError.UNAUTHENTICATED -> UNAUTHENTICATED;
            case StunError.FORBIDDEN -> FORBIDDEN;
            case StunError.ALLOCATION_MISMATCH -> ALLOCATION_MISMATCH;
            case StunError.STALE_NONCE -> STALE_NONCE;
            case StunError.ADDRESS_FAMILY_NOT_SUPPORTED -> ADDRESS_FAMILY_NOT_SUPPORTED;
            case StunError.WRONG_CREDENTIALS -> WRONG_CREDENTIALS;
            case StunError.UNSUPPORTED_TRANSPORT -> UNSUPPORTED_TRANSPORT;
            case StunError.ALLOCATION_QUOTA_REACHED -> ALLOCATION_QUOTA_REACHED;
            case StunError.INSUFFICIENT_CAPACITY -> INSUFFICIENT_CAPACITY;
            case StunError.TRY_ALTERNATE -> REDIRECTED_IN_VAIN;
            default -> OTHER_REFUSAL;
        };
    }
}
