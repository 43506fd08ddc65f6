package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import org.jspecify.annotations.Nullable;

/**
 * One address an agent may be reached at, as it is signalled (RFC 8445 §5.3, RFC 8839 §5.1).
 *
 * <p>Also holds candidates we cannot use (TCP, other components, host names that are not resolved), so that reading SDP
 * never fails because of them; {@link #isUsable()} tells.
 *
 * @param foundation the same for candidates of the same type, base and server
 * @param component 1 for data channels
 * @param transport lower case; {@code "udp"} or something we do not use
 * @param priority 0 to 2^31 - 1
 * @param host an IP address in the form of {@link TransportAddress#host()}, or a host name such as {@code x.local}
 * @param port 0 to 65535
 * @param type how it was learned
 * @param related for reflexive and relayed candidates the base it was learned from, if told
 */
public record IceCandidate(
        String foundation,
        int component,
        String transport,
        long priority,
        String host,
        int port,
        CandidateType type,
        @Nullable TransportAddress related) {

    static final String UDP = "udp";

    static final int COMPONENT = 1;

    static IceCandidate of(
            int foundation,
            long priority,
            TransportAddress address,
            CandidateType type,
            @Nullable TransportAddress related) {
        return new IceCandidate(
                Integer.toString(foundation), COMPONENT, UDP, priority, address.host(), address.port(), type, related);
    }

    /**
     * Reads a candidate attribute: {@code candidate:...}, with or without {@code a=} before it.
     *
     * @return null if it is malformed
     */
    public static @Nullable IceCandidate parse(String line) {
        return CandidateLine.parse(line);
    }

    /**
     * The user name fragment in a candidate attribute, which tells the description it belongs to: the extension {@code ufrag},
     * as browsers write it.
     *
     * @return null if there is none
     */
    public static @Nullable String ufragOf(String line) {
        return CandidateLine.ufrag(line);
    }

    /** The candidate attribute with the user name fragment that it belongs to. */
    public String format(String ufrag) {
        return format() + " " + CandidateLine.UFRAG + " " + ufrag;
    }

    /** The candidate attribute, beginning with {@code candidate:}. */
    public String format() {
        return CandidateLine.format(this);
    }

    /** The address, or null if {@link #host()} is a name. */
    public @Nullable TransportAddress address() {
        return IpLiteral.parse(host, port);
    }

    /** The same candidate with its host name resolved. */
    public IceCandidate resolvedTo(TransportAddress ip) {
        return new IceCandidate(foundation, component, transport, priority, ip.host(), port, type, related);
    }

    /** Whether it is of the kind we send checks to, once its host is an address: UDP, component 1, a real port. */
    public boolean isUsable() {
        return component == COMPONENT && transport.equals(UDP) && port != 0;
    }
}
