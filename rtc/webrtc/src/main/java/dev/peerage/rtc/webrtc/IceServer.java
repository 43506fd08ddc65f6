package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.TurnServer;

/**
 * A server that helps two peers to reach each other: W3C's {@code RTCIceServer}, with its address instead of its URL, since
 * nothing here resolves names. Both kinds are spoken to over UDP.
 */
public sealed interface IceServer {

    /** Tells us how our socket is seen from outside: {@code stun:}. */
    record Stun(TransportAddress address) implements IceServer {}

    /** Passes packets between us and the peer: {@code turn:...?transport=udp}; also does what a STUN server does. */
    record Turn(TurnServer server) implements IceServer {}

    /** {@code {urls: "stun:..."}}. */
    static IceServer stun(TransportAddress address) {
        return new Stun(address);
    }

    /**
     * {@code {urls: "turn:...", username, credential}}.
     *
     * @throws IllegalArgumentException if user name or credential is empty
     */
    static IceServer turn(TransportAddress address, String username, String credential) {
        return new Turn(new TurnServer(address, username, credential));
    }
}
