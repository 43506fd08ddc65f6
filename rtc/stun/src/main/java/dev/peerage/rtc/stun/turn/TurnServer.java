package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;

/**
 * A TURN server, how it is reached, and the long-term credentials for it. Time-limited (REST) credentials are no different
 * to a client.
 *
 * @param address its own for UDP, else that of a stream: see {@link StreamAddress}
 */
public record TurnServer(TransportAddress address, TurnTransport transport, String username, String credential) {

    /** RFC 8489 §14.3: a user name has fewer than 509 bytes; characters of ours are at most three each. */
    private static final int MAX_USERNAME_CHARS = 168;

    public TurnServer {
        if (username.isEmpty() || username.length() > MAX_USERNAME_CHARS || credential.isEmpty()) {
            throw new IllegalArgumentException("a TURN server wants a user name of 1 to " + MAX_USERNAME_CHARS
                    + " characters and a credential that is not empty");
        }
        if (transport.isReliable() != StreamAddress.isStream(address)) {
            throw new IllegalArgumentException("over TCP or TLS, and only there, the address is that of a stream");
        }
    }

    /** One that is spoken to over UDP. */
    public TurnServer(TransportAddress address, String username, String credential) {
        this(address, TurnTransport.UDP, username, credential);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "turn:" + address + "?transport=" + transport;
    }
}
