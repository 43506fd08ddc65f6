package dev.peerage.rtc.ice;

import java.util.Set;

/**
 * How far an agent has come. Edges and deadlines:
 *
 * <pre>
 * NEW          -> CHECKING      role and remote credentials are known; the signalling bounds the wait
 * CHECKING     -> CONNECTED     a pair is nominated and valid
 * CHECKING     -> FAILED        {@link IceConfig#failAfterUs()} after CHECKING began
 * CONNECTED    -> DISCONNECTED  {@link IceConfig#consentLateUs()} after the last consent response
 * DISCONNECTED -> CONNECTED     consent heard again, or another pair nominated
 * DISCONNECTED -> FAILED        {@link IceConfig#consentExpiryUs()} after the last consent response
 * any          -> CLOSED        the owner closes
 * </pre>
 *
 * <p>FAILED is for good: a network change means a new agent. RFC 8445's "Completed" is absent: a controlling agent may
 * nominate a better pair as long as it lives.
 */
public enum IceState {
    NEW,
    CHECKING,
    CONNECTED,
    DISCONNECTED,
    FAILED,
    CLOSED;

    /** Whether nothing will be sent or received any more. */
    public boolean isTerminal() {
        return this == FAILED || this == CLOSED;
    }

    /** Whether the edge from here to {@code next} is one of those above. */
    boolean mayBecome(IceState next) {
        return switch (this) {
            case NEW -> Set.of(CHECKING, CLOSED).contains(next);
            case CHECKING -> Set.of(CONNECTED, FAILED, CLOSED).contains(next);
            case CONNECTED -> Set.of(DISCONNECTED, CLOSED).contains(next);
            case DISCONNECTED -> Set.of(CONNECTED, FAILED, CLOSED).contains(next);
            case FAILED -> next == CLOSED;
            case CLOSED -> false;
        };
    }
}
