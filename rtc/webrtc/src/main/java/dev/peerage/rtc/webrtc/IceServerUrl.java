package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IpLiteral;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a STUN server (RFC 7064) or of a TURN server (RFC 7065), as a value: {@code stun:host}, {@code
 * stun:192.0.2.1:3478}, {@code turn:[2001:db8::1]:3478?transport=tcp}, {@code turns:host}.
 *
 * @param host a name, to be resolved by whoever has a resolver, or an IP address without brackets
 * @param port as written, or the scheme's own
 * @param transport between us and the server
 */
public record IceServerUrl(Scheme scheme, String host, int port, Transport transport) {

    /** What the server does, and whether over TLS. */
    public enum Scheme {
        STUN(3478),
        STUNS(5349),
        TURN(3478),
        TURNS(5349);

        private final int defaultPort;

        Scheme(int defaultPort) {
            this.defaultPort = defaultPort;
        }

        boolean isSecure() {
            return this == STUNS || this == TURNS;
        }
    }

    /** How the server is spoken to. */
    public enum Transport {
        UDP,
        TCP,
        TLS
    }

    /** A longer one is no URL; RFC 1035 §2.3.4: a name has at most 253 characters. */
    private static final int MAX_CHARS = 512;

    private static final int MAX_HOST_CHARS = 253;
    private static final String QUERY = "?transport=";

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong with it
     */
    public static IceServerUrl parse(String url) {
        if (url.length() > MAX_CHARS) {
            throw new IllegalArgumentException("an ICE server URL has at most " + MAX_CHARS + " characters");
        }
        int colon = url.indexOf(':');
        Scheme scheme = colon < 0 ? null : scheme(url.substring(0, colon));
        if (scheme == null) {
            throw bad(url, "it must start with stun:, stuns:, turn: or turns:");
        }
        int query = url.indexOf('?', colon);
        String authority = url.substring(colon + 1, query < 0 ? url.length() : query);
        return readAuthority(url, scheme, authority, transport(url, scheme, query < 0 ? "" : url.substring(query)));
    }

    /** The URL of a server whose address is known; over TCP or TLS it is made by {@link #parse}. */
    static IceServerUrl at(TransportAddress address, Scheme scheme) {
        return new IceServerUrl(scheme, address.host(), address.port(), Transport.UDP);
    }

    private static @Nullable Scheme scheme(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) { // RFC 3986 §3.1
            case "stun" -> Scheme.STUN;
            case "stuns" -> Scheme.STUNS;
            case "turn" -> Scheme.TURN;
            case "turns" -> Scheme.TURNS;
            default -> null;
        };
    }

    private static Transport transport(String url, Scheme scheme, String query) {
        Transport plain = scheme.isSecure() ? Transport.TLS : Transport.UDP;
        if (query.isEmpty()) {
            return plain;
        }
        if (scheme == Scheme.STUN || scheme == Scheme.STUNS) {
            throw bad(url, "a STUN URL has no query");
        }
        String name = query.startsWith(QUERY) ? query.substring(QUERY.length()).toLowerCase(Locale.ROOT) : "";
        if (name.equals("udp") && scheme.isSecure()) {
            throw bad(url, "turns: over UDP would be DTLS, which is not supported; leave ?transport=udp away");
        }
        if (!name.equals("udp") && !name.equals("tcp")) {
            throw bad(url, "after the host only ?transport=udp or ?transport=tcp may follow");
        }
        return name.equals("tcp") && !scheme.isSecure() ? Transport.TCP : plain;
    }

    private static IceServerUrl readAuthority(String url, Scheme scheme, String authority, Transport transport) {
        if (authority.startsWith("//")) {
            throw bad(url, "the host follows the colon, without //");
        }
        if (authority.indexOf('@') >= 0) {
            throw bad(url, "user name and credential do not belong into the URL");
        }
        int bracket = authority.lastIndexOf(']');
        int colon = authority.indexOf(':', Math.max(0, bracket));
        if (colon >= 0 && authority.indexOf(':', colon + 1) >= 0) {
            throw bad(url, "an IPv6 address is written in brackets, as in stun:[2001:db8::1]:3478");
        }
        String host = colon < 0 ? authority : authority.substring(0, colon);
        int port = colon < 0 ? scheme.defaultPort : port(url, authority.substring(colon + 1));
        if (bracket >= 0) {
            if (!host.startsWith("[") || !host.endsWith("]")) {
                throw bad(url, "an IPv6 address is written in brackets, as in stun:[2001:db8::1]:3478");
            }
            host = host.substring(1, host.length() - 1);
            TransportAddress ip = IpLiteral.parse(host, port);
            if (host.indexOf(':') < 0 || ip == null) {
                throw bad(url, "\"" + host + "\" is no IPv6 address");
            }
        } else if (!isName(host)) {
            throw bad(url, host.isEmpty() ? "the host is missing" : "\"" + host + "\" is no host name");
        }
        return new IceServerUrl(scheme, host, port, transport);
    }

    private static int port(String url, String text) {
        int port = 0;
        for (int i = 0; i < text.length() && port <= 0xFFFF; i++) {
            char c = text.charAt(i);
            port = c < '0' || c > '9' ? 0x10000 : port * 10 + c - '0';
        }
        if (port < 1 || port > 0xFFFF) {
            throw bad(url, "a port is a number from 1 to 65535");
        }
        return port;
    }

    /** Labels of letters, digits, hyphens and, as many have them, underscores; an IPv4 address is such a name too. */
    private static boolean isName(String host) {
        if (host.isEmpty() || host.length() > MAX_HOST_CHARS || host.startsWith(".") || host.contains("..")) {
            return false;
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean isLetter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!isLetter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException bad(String url, String what) {
        return new IllegalArgumentException("\"" + url + "\" is no URL of an ICE server: " + what);
    }

    /** Whether it gives us a relayed address, and therefore wants credentials. */
    public boolean isTurn() {
        return scheme == Scheme.TURN || scheme == Scheme.TURNS;
    }

    /** The address, if the host is not a name; else null. */
    public @Nullable TransportAddress literalAddress() {
        return IpLiteral.parse(host, port);
    }

    /** The URL, complete. */
    @Override
    public String toString() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        String query = isTurn() ? QUERY + (transport == Transport.UDP ? "udp" : "tcp") : "";
        return scheme.name().toLowerCase(Locale.ROOT) + ":" + name + ":" + port + query;
    }
}
