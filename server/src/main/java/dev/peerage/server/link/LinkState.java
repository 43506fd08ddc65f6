package dev.peerage.server.link;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The life of a link. AWAITING_HELLO → VERIFYING → AWAITING_ADMISSION → ADMITTED; each of them → CLOSING with a {@code BYE};
 * any → CLOSED when the socket has ended.
 *
 * <p>The first three and CLOSING have a deadline of their own; ADMITTED has those of keep-alive and of a stalled socket.
 */
public enum LinkState {
    /** {@code CHALLENGE} sent. */
    AWAITING_HELLO,
    /** The signatures are being checked. */
    VERIFYING,
    /** The key is proven; the application decides. */
    AWAITING_ADMISSION,
    /** {@code WELCOME} sent; a client. */
    ADMITTED,
    /** {@code BYE} sent; nothing is heard any more. */
    CLOSING,
    /** The socket has ended. */
    CLOSED;

    private static final Map<LinkState, Set<LinkState>> EDGES = new EnumMap<>(Map.of(
            AWAITING_HELLO, EnumSet.of(VERIFYING, CLOSING, CLOSED),
            VERIFYING, EnumSet.of(AWAITING_ADMISSION, CLOSING, CLOSED),
            AWAITING_ADMISSION, EnumSet.of(ADMITTED, CLOSING, CLOSED),
            ADMITTED, EnumSet.of(CLOSING, CLOSED),
            CLOSING, EnumSet.of(CLOSED),
            CLOSED, EnumSet.noneOf(LinkState.class)));

    boolean canBecome(LinkState next) {
        return EDGES.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether the client has not been admitted yet and may still be. */
    boolean isHandshake() {
        return compareTo(ADMITTED) < 0;
    }
}
