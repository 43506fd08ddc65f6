package dev.peerage.rtc.ice;

import java.util.Set;

/**
 * How far an agent has come. Edges and deadlines:
 *
 * <pre>
 * NEW          -> CHECKING      role and remote credentials are known; the signalling bounds the wait
 * CHECKING     -> CONNECTED     a pair is nominated and valid
 * CHECKING     -> FAILED        {@link IceConfig#failAfterUs()} after CHECKING began; or after
 *                               {@link IceConfig#patienceUs()}, when no side has more candidates and all pairs failed
 * CONNECTED    -> DISCONNECTED  {@link IceConfig#consentLateUs()} after the last consent response; or
 *                               {@link IceConfig#doubtTimeoutUs()} after a doubt that nothing disproved
 * DISCONNECTED -> CONNECTED     consent heard again, or another pair nominated
 * DISCONNECTED -> FAILED        {@link IceConfig#consentExpiryUs()} after the last consent response
 * DISCONNECTED -> CHECKING      the same in the midst of a restart; NEW if the peer has not answered it yet
 * CHECKING, FAILED -> NEW       a restart; in the other states the selected pair stays, and so does the state
 * any          -> CLOSED        the owner closes
 * </pre>
 *
 * <p>RFC 8445's "Completed" is absent: a controlling agent may
 * nominate a better pair as long as it lives.
 */
public enum IceState {
    NEW,
    CHECKING,
    CONNECTED,
    DISCONNECTED,
    FAILED,
    CLOSED;

    /** Whether nothing will be sent or received any more, unless FAILED is restarted. */
    public boolean isTerminal() {
        return this == FAILED || this == CLOSED;
    }

    /** Whether the edge from here to {@code next} is one of those above. */
    boolean mayBecome(IceState next) {
        return switch (this) {
            case NEW -> Set.of(CHECKING, CLOSED).contains(next);
            case CHECKING -> Set.of(NEW, CONNECTED, FAILED, CLOSED).contains(next);
            case CONNECTED -> Set.of(DISCONNECTED, CLOSED).contains(next);
            case DISCONNECTED ->
                Set.of(NEW, CHECKING, CONNECTED, FAILED, CLOSED).contains(next);
            case FAILED -> next == NEW || next == CLOSED;
            case CLOSED -> false;
        };
    }
}
