package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that helps two peers to reach each other, as W3C's {@code RTCIceServer}: URLs, and the credentials that all of
 * them share.
 *
 * <pre>{@code
 * IceServer.of("stun:stun.example.org");
 * IceServer.of(List.of("turn:turn.example.org", "turns:turn.example.org?transport=tcp"), "alice", "open sesame");
 * }</pre>
 *
 * @param urls where it is reached, at most {@value #MAX_URLS} ways; names in them are not resolved here
 * @param username empty where no URL is TURN
 * @param credential the password; empty where no URL is TURN
 */
public record IceServer(List<IceServerUrl> urls, String username, String credential) {

    /** Each URL of TURN costs an allocation. */
    public static final int MAX_URLS = 16;

    /** RFC 8489 §14.3: a user name has fewer than 509 bytes; characters of ours are at most three each. */
    private static final int MAX_USERNAME_CHARS = 168;

    public IceServer {
        urls = List.copyOf(urls);
        if (urls.isEmpty() || urls.size() > MAX_URLS) {
            throw new IllegalArgumentException("an ICE server has 1 to " + MAX_URLS + " URLs, not " + urls.size());
        }
        for (IceServerUrl url : urls) {
            if (url.isTurn() && (username.isEmpty() || credential.isEmpty())) {
                throw new IllegalArgumentException(url + " needs a username and a credential");
            }
        }
        if (username.length() > MAX_USERNAME_CHARS) {
            throw new IllegalArgumentException("a username has at most " + MAX_USERNAME_CHARS + " characters");
        }
    }

    /**
     * {@code "stun:host"}, and the other forms of {@link IceServerUrl} that need no credentials.
     *
     * @throws IllegalArgumentException if it is no such URL; the message says what is wrong with it
     */
    public static IceServer of(String url) {
        return of(List.of(url), "", "");
    }

    /**
     * {@code {urls, username, credential}}.
     *
     * @throws IllegalArgumentException if one of them is no such URL, or if it needs credentials that are empty
     */
    public static IceServer of(List<String> urls, String username, String credential) {
        if (urls.size() > MAX_URLS) {
            throw new IllegalArgumentException("an ICE server has 1 to " + MAX_URLS + " URLs, not " + urls.size());
        }
        List<IceServerUrl> parsed = new ArrayList<>(urls.size());
        for (String url : urls) {
            parsed.add(IceServerUrl.parse(url));
        }
        return new IceServer(parsed, username, credential);
    }

    /** A STUN server at an address that is known already. */
    public static IceServer stun(TransportAddress address) {
        return new IceServer(List.of(IceServerUrl.at(address, IceServerUrl.Scheme.STUN)), "", "");
    }

    /** A TURN server at an address that is known already, over UDP. */
    public static IceServer turn(TransportAddress address, String username, String credential) {
        return new IceServer(List.of(IceServerUrl.at(address, IceServerUrl.Scheme.TURN)), username, credential);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "IceServer" + urls;
    }
}
