package dev.peerage.client;

import java.util.List;

/**
 * A STUN or TURN server, as in W3C WebRTC. Of TURN URLs nothing is made yet.
 *
 * @param urls {@code stun:host[:port]} or {@code turn:host[:port]}
 * @param username empty for STUN
 * @param credential empty for STUN
 */
public record IceServer(List<String> urls, String username, String credential) {

    public IceServer {
        urls = List.copyOf(urls);
    }

    /** A STUN server: {@code stun:host} or {@code stun:host:port}. */
    public static IceServer stun(String url) {
        return new IceServer(List.of(url), "", "");
    }

    /** Shows no credential. */
    @Override
    public String toString() {
        return "IceServer" + urls;
    }
}
