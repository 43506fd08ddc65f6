package dev.peerage.client.loop;

import dev.peerage.client.ErrorCode;
import dev.peerage.client.PeerageException;
import java.net.URI;
import java.util.Locale;

/**
 * Where a group server is.
 *
 * @param uri with scheme, host and the path of the protocol
 */
record ServerUrl(URI uri) {

    private static final String PATH = "/peerage/v1";

    /** Reads what the user gave; only the path may be left out. */
    static ServerUrl parse(String text) {
        URI uri;
        try {
            uri = URI.create(text.strip());
        } catch (IllegalArgumentException malformed) {
            throw bad(text);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("ws") && !scheme.equals("wss") || uri.getHost() == null || uri.getPort() > 0xFFFF) {
            throw bad(text);
        }
        String path = uri.getPath() == null
                        || uri.getPath().isEmpty()
                        || uri.getPath().equals("/")
                ? PATH
                : uri.getPath();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return new ServerUrl(URI.create(scheme + "://" + uri.getHost() + port + path));
    }

    /** The host without the brackets of an IPv6 address. */
    String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Whether it is on this machine, by its name. */
    boolean isLoopback() {
        return host().equals("localhost") || host().startsWith("127.") || host().equals("::1");
    }

    @Override
    public String toString() {
        return uri.toString();
    }

    private static PeerageException bad(String text) {
        return new PeerageException(
                ErrorCode.BAD_URL,
                "\"" + text + "\" is no server URL: give one like ws://localhost:8080 or wss://play.example.com");
    }
}
