package dev.peerage.rtc.webrtc;

import java.util.Map;
import java.util.Set;

/**
 * Where a {@link PeerConnection} stands; the names of W3C's RTCPeerConnectionState.
 *
 * <pre>
 * NEW          -> CONNECTING    both descriptions are known
 * NEW          -> FAILED        bad description, or none {@link PeerConnectionConfig#signallingTimeoutUs()} after ours
 * CONNECTING   -> CONNECTED     ICE, DTLS and SCTP are all up: data flows
 * CONNECTING   -> FAILED        one of them failed, or {@link PeerConnectionConfig#connectTimeoutUs()} passed
 * CONNECTED    -> DISCONNECTED  consent is late (ICE)
 * DISCONNECTED -> CONNECTED     consent is back
 * CONNECTED, DISCONNECTED -> FAILED   consent expired, or DTLS or SCTP broke
 * any but FAILED -> CLOSED      either side closed
 * </pre>
 *
 * <p>NEW has no deadline before a description was made or taken, as nobody waits then; CONNECTED has that of ICE consent
 * and of SCTP's retransmissions. W3C says "connected" before SCTP is up; here it means that messages arrive.
 */
public enum PeerConnectionState {
    NEW,
    CONNECTING,
    CONNECTED,
    DISCONNECTED,
    /** Ended by an error. Final. */
    FAILED,
    /** Ended in order. Final. */
    CLOSED;

    private static final Map<PeerConnectionState, Set<PeerConnectionState>> EDGES = Map.of(
            NEW, Set.of(CONNECTING, FAILED, CLOSED),
            CONNECTING, Set.of(CONNECTED, FAILED, CLOSED),
            CONNECTED, Set.of(DISCONNECTED, FAILED, CLOSED),
            DISCONNECTED, Set.of(CONNECTED, FAILED, CLOSED),
            FAILED, Set.of(),
            CLOSED, Set.of());

    /** Whether the edge to {@code next} exists. */
    public boolean canBecome(PeerConnectionState next) {
        return EDGES.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether this state has no way out. */
    public boolean isFinal() {
        return this == FAILED || this == CLOSED;
    }
}
