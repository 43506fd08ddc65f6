package dev.peerage.client;

import dev.peerage.rtc.webrtc.IceServerUrl;
import java.util.List;

/**
 * A STUN or TURN server, as in W3C WebRTC.
 *
 * <p>TURN is spoken over UDP only: {@code turns:} and {@code ?transport=tcp} are refused. Where UDP does not get through, the
 * group server's own relay, which is a WebSocket, carries everything.
 *
 * @param urls {@code stun:host[:port]} or {@code turn:host[:port]}
 * @param username empty for STUN
 * @param credential empty for STUN
 */
public record IceServer(List<String> urls, String username, String credential) {

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if a URL is none of those, or TURN lacks credentials; the message says what is wrong
     */
    public IceServer {
        urls = List.copyOf(urls);
        for (IceServerUrl url : parse(urls, username, credential)) {
            if (url.transport() != IceServerUrl.Transport.UDP) {
                throw new IllegalArgumentException(
                        url + " is not supported here: STUN and TURN are spoken over UDP only, such as turn:host");
            }
        }
    }

    /**
     * A STUN server: {@code stun:host} or {@code stun:host:port}.
     *
     * @throws IllegalArgumentException if it is no such URL
     */
    public static IceServer stun(String url) {
        return new IceServer(List.of(url), "", "");
    }

    /**
     * A TURN server: {@code turn:host} or {@code turn:host:port}.
     *
     * @throws IllegalArgumentException if it is no such URL, or the credentials are empty
     */
    public static IceServer turn(String url, String username, String credential) {
        return new IceServer(List.of(url), username, credential);
    }

    /** The URLs taken apart. */
    public List<IceServerUrl> parsedUrls() {
        return parse(urls, username, credential);
    }

    private static List<IceServerUrl> parse(List<String> urls, String username, String credential) {
        return dev.peerage.rtc.webrtc.IceServer.of(urls, username, credential).urls();
    }

    /** Shows no credential. */
    @Override
    public String toString() {
        return "IceServer" + urls;
    }
}
