package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;

/**
 * A TURN server spoken to over UDP, and the long-term credentials for it. Time-limited (REST) credentials are no
 * different to a client.
 */
public record TurnServer(TransportAddress address, String username, String credential) {

    /** RFC 8489 §14.3: a user name has fewer than 509 bytes; characters of ours are at most three each. */
    private static final int MAX_USERNAME_CHARS = 168;

    public TurnServer {
        if (username.isEmpty() || username.length() > MAX_USERNAME_CHARS || credential.isEmpty()) {
            throw new IllegalArgumentException("a TURN server wants a user name of 1 to " + MAX_USERNAME_CHARS
                    + " characters and a credential that is not empty");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "turn:" + address;
    }
}
