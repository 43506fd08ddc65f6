package dev.peerage.server.vertx;

import dev.peerage.base.TransportAddress;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Socket addresses as values of ours. */
final class Addresses {

    private static final TransportAddress UNKNOWN = TransportAddress.ipv4(0, 0, 0, 0, 0);

    private Addresses() {}

    static TransportAddress of(SocketAddress address) {
        String literal = address.hostAddress();
        if (literal == null) {
            return UNKNOWN;
        }
        try {
            return TransportAddress.of(InetAddress.getByName(literal).getAddress(), address.port());
        } catch (UnknownHostException notAnAddress) {
            return UNKNOWN; // cannot happen: literals are not looked up
        }
    }
}
