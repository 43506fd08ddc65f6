package dev.peerage.rtc.dtls;

import java.util.Map;
import java.util.Set;

/**
 * Where a {@link DtlsTransport} stands.
 *
 * <pre>
 * NEW         -> HANDSHAKING            onStart; no deadline: the caller decides when there is a path
 * HANDSHAKING -> CONNECTED              both Finished verified and the fingerprint matched
 * HANDSHAKING -> FAILED                 deadline passed, wrong certificate, alert, broken handshake
 * CONNECTED   -> FAILED                 fatal alert; no deadline: consent (ICE) and heartbeats (SCTP) watch over it
 * NEW, HANDSHAKING, CONNECTED -> CLOSED onClose here, or close_notify from the other side
 * </pre>
 */
public enum DtlsState {
    /** Built; nothing sent. */
    NEW,
    /** Flights are going back and forth, until the handshake deadline. */
    HANDSHAKING,
    /** Keys agreed, certificate verified: application data flows. */
    CONNECTED,
    /** Ended in order by one of the sides. Final. */
    CLOSED,
    /** Ended by an error. Final. */
    FAILED;

    private static final Map<DtlsState, Set<DtlsState>> EDGES = Map.of(
            NEW, Set.of(HANDSHAKING, CLOSED),
            HANDSHAKING, Set.of(CONNECTED, CLOSED, FAILED),
            CONNECTED, Set.of(CLOSED, FAILED),
            CLOSED, Set.of(),
            FAILED, Set.of());

    /** Whether the edge to {@code next} exists. */
    public boolean canBecome(DtlsState next) {
        return EDGES.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether this state has no way out. */
    public boolean isFinal() {
        return this == CLOSED || this == FAILED;
    }
}
