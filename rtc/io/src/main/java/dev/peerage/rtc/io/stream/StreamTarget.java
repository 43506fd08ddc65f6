package dev.peerage.rtc.io.stream;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A TURN server to be reached over a stream.
 *
 * @param addresses resolved, best first: tried one after the other
 * @param serverName what its certificate must be for, a name or an IP address
 * @param isSecure whether TLS is spoken
 */
public record StreamTarget(List<InetSocketAddress> addresses, String serverName, boolean isSecure) {

    /** More are not tried: each gets a share of the time there is. */
    private static final int MAX_ADDRESSES = 4;

    public StreamTarget {
        addresses = addresses.stream().limit(MAX_ADDRESSES).toList();
        if (addresses.isEmpty() || addresses.stream().anyMatch(InetSocketAddress::isUnresolved)) {
            throw new IllegalArgumentException("the addresses of " + serverName + " must be known");
        }
    }

    int port() {
        return addresses.get(0).getPort();
    }

    /** Whether it is the same server, wherever its name has led. */
    boolean isSameServer(StreamTarget other) {
        return toString().equals(other.toString());
    }

    @Override
    public String toString() {
        return (isSecure ? "tls:" : "tcp:") + serverName + ":" + port();
    }
}
