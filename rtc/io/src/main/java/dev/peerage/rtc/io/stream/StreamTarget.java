package dev.peerage.rtc.io.stream;

import java.net.InetSocketAddress;

/**
 * A TURN server to be reached over a stream.
 *
 * @param address resolved
 * @param serverName what its certificate must be for, a name or an IP address
 * @param isSecure whether TLS is spoken
 */
public record StreamTarget(InetSocketAddress address, String serverName, boolean isSecure) {

    public StreamTarget {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("the address of " + address + " must be known");
        }
    }

    @Override
    public String toString() {
        return (isSecure ? "tls:" : "tcp:") + serverName + ":" + address.getPort();
    }
}
