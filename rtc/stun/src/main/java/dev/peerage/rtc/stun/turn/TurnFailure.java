package dev.peerage.rtc.stun.turn;

import dev.peerage.rtc.stun.StunError;

/** Why there is no allocation. */
public enum TurnFailure {
    /** There is, or may still be. */
    NONE,
    /** No request was answered: wrong address, UDP is blocked, or the way to the server is gone. */
    NO_RESPONSE,
    /** The stream to the server could not be opened, or was closed; the allocation is gone with it. */
    CONNECTION_LOST,
    /** 400: the server holds our request to be wrong. */
    BAD_REQUEST,
    /** 401: user name or credential is wrong, or has expired. */
    UNAUTHENTICATED,
    /** Somebody on the way removed the stronger of the server's ways to authenticate (RFC 8489 §9.2.1). */
    BID_DOWN,
    /** The server accepts only password algorithms that we do not know. */
    UNKNOWN_PASSWORD_ALGORITHMS,
    /** 403: not for us. */
    FORBIDDEN,
    /** 420: the server lacks something that we cannot do without. */
    UNKNOWN_ATTRIBUTE,
    /** 437: our socket has an allocation there that is not ours, or the server has forgotten this one. */
    ALLOCATION_MISMATCH,
    /** 438 again and again, with whatever nonce. */
    STALE_NONCE,
    /** 440: neither IPv4 nor IPv6 addresses to give. */
    ADDRESS_FAMILY_NOT_SUPPORTED,
    /** 441: the allocation belongs to other credentials. */
    WRONG_CREDENTIALS,
    /** 442: it relays no UDP. */
    UNSUPPORTED_TRANSPORT,
    /** 443: told of a peer only: it has no relayed address of the peer's family. */
    PEER_ADDRESS_FAMILY_MISMATCH,
    /** 486: this user has as many allocations as allowed. */
    ALLOCATION_QUOTA_REACHED,
    /** 500: the server is in trouble; asked again while the allocation lives. */
    SERVER_ERROR,
    /** 508: the server is full. */
    INSUFFICIENT_CAPACITY,
    /** 300: sent on to a server that was asked already, that we cannot reach this way, or once too often. */
    REDIRECTED_IN_VAIN,
    /** Refreshes went unanswered for the lifetime of the allocation. */
    EXPIRED,
    /** It was not asked: our socket has allocations on as many servers as it may. */
    TOO_MANY_SERVERS,
    /** A success without what it must contain. */
    MALFORMED_ANSWER,
    /** Any other error code. */
    OTHER_REFUSAL;

    /** Whether it says that no request of the allocation will be granted, whatever that one was about. */
    boolean isOfAllocation() {
        return this == ALLOCATION_MISMATCH || this == UNAUTHENTICATED || this == WRONG_CREDENTIALS;
    }

    static TurnFailure of(int errorCode) {
        return switch (errorCode) {
            case StunError.TRY_ALTERNATE -> REDIRECTED_IN_VAIN;
            case StunError.BAD_REQUEST -> BAD_REQUEST;
            case StunError.UNAUTHENTICATED -> UNAUTHENTICATED;
            case StunError.FORBIDDEN -> FORBIDDEN;
            case StunError.UNKNOWN_ATTRIBUTE -> UNKNOWN_ATTRIBUTE;
            case StunError.ALLOCATION_MISMATCH -> ALLOCATION_MISMATCH;
            case StunError.STALE_NONCE -> STALE_NONCE;
            case StunError.ADDRESS_FAMILY_NOT_SUPPORTED -> ADDRESS_FAMILY_NOT_SUPPORTED;
            case StunError.WRONG_CREDENTIALS -> WRONG_CREDENTIALS;
            case StunError.UNSUPPORTED_TRANSPORT -> UNSUPPORTED_TRANSPORT;
            case StunError.PEER_ADDRESS_FAMILY_MISMATCH -> PEER_ADDRESS_FAMILY_MISMATCH;
            case StunError.ALLOCATION_QUOTA_REACHED -> ALLOCATION_QUOTA_REACHED;
            case StunError.SERVER_ERROR -> SERVER_ERROR;
            case StunError.INSUFFICIENT_CAPACITY -> INSUFFICIENT_CAPACITY;
            default -> OTHER_REFUSAL;
        };
    }
}
