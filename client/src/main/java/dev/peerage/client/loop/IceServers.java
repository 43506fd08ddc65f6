package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import dev.peerage.client.IceServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the addresses of STUN servers; blocks for DNS, so it runs off the loop. */
final class StunServers {

    private static final int DEFAULT_PORT = 3478;
    private static final int MAX_SERVERS = 4;

    private StunServers() {}

    /** The addresses of the group server's own STUN and of the user's ICE servers; what cannot be resolved is left out. */
    static List<TransportAddress> resolve(String host, int port, List<IceServer> others) {
        Set<TransportAddress> found = new LinkedHashSet<>();
        if (port > 0) {
            resolve(host, port, found);
        }
        for (IceServer server : others) {
            for (String url : server.urls()) {
                if (url.startsWith("stun:")) {
                    resolveUrl(url.substring("stun:".length()), found);
                }
            }
        }
        return new ArrayList<>(found).subList(0, Math.min(MAX_SERVERS, found.size()));
    }

    private static void resolveUrl(String hostAndPort, Set<TransportAddress> found) {
        int colon = hostAndPort.lastIndexOf(':');
        if (colon < 0 || hostAndPort.endsWith("]")) {
            resolve(hostAndPort, DEFAULT_PORT, found);
            return;
        }
        try {
            resolve(hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)), found);
        } catch (NumberFormatException noPort) {
            // Not a STUN URL: left out like one that cannot be resolved.
        }
    }

    /** One address of each family: two mappings are learned, not ten. */
    private static void resolve(String host, int port, Set<TransportAddress> found) {
        if (port < 1 || port > 0xFFFF) {
            return;
        }
        try {
            boolean hasIpv4 = false;
            boolean hasIpv6 = false;
            for (InetAddress inet : InetAddress.getAllByName(host)) {
                TransportAddress address = TransportAddress.of(inet.getAddress(), port);
                if (address.isIpv6() ? !hasIpv6 : !hasIpv4) {
                    found.add(address);
                    hasIpv6 |= address.isIpv6();
                    hasIpv4 |= !address.isIpv6();
                }
            }
        } catch (UnknownHostException unknown) {
            // Without it there is no reflexive address; host addresses and the relay remain.
        }
    }
}
