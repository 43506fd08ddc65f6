package dev.peerage.rtc.stun.turn;

import dev.peerage.rtc.stun.Retransmission;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import org.jspecify.annotations.Nullable;

/** One request on its way to the server. */
final class TurnRequest {

    enum Kind {
        ALLOCATE(StunMessage.ALLOCATE),
        REFRESH(StunMessage.REFRESH),
        /** RFC 8656 §8.1: a refresh with a lifetime of zero. */
        RELEASE(StunMessage.REFRESH),
        CREATE_PERMISSION(StunMessage.CREATE_PERMISSION),
        CHANNEL_BIND(StunMessage.CHANNEL_BIND);

        private final int method;

        Kind(int method) {
            this.method = method;
        }

        int method() {
            return method;
        }
    }

    private final Kind kind;
    private final @Nullable TurnPeer peer;
    private TransactionId id;
    private Retransmission retransmission;
    private boolean isSigned;
    private int staleNonces;

    TurnRequest(Kind kind, @Nullable TurnPeer peer, TransactionId id, Retransmission retransmission) {
        this.kind = kind;
        this.peer = peer;
        this.id = id;
        this.retransmission = retransmission;
    }

    Kind kind() {
        return kind;
    }

    /** Whom it is about, if about one. */
    @Nullable
    TurnPeer peer() {
        return peer;
    }

    TransactionId id() {
        return id;
    }

    Retransmission retransmission() {
        return retransmission;
    }

    /** Whether it has been sent with credentials. */
    boolean isSigned() {
        return isSigned;
    }

    void onSent(boolean withCredentials, long nowUs) {
        isSigned = withCredentials;
        retransmission.onSent(nowUs);
    }

    /** How often the nonce was found stale, this time included. */
    int countStaleNonce() {
        return ++staleNonces;
    }

    /** The same once more, with other credentials or to another server: a new transaction (RFC 8489 §9.2.5). */
    void restart(TransactionId newId, Retransmission schedule) {
        id = newId;
        retransmission = schedule;
        isSigned = false;
    }
}
