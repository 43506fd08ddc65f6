package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import dev.peerage.client.IceServer;
import dev.peerage.rtc.stun.turn.TurnServer;
import dev.peerage.rtc.webrtc.IceServerUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the addresses of STUN and TURN servers; blocks for DNS, so it runs off the loop. */
final class IceServers {

    private static final System.Logger LOG = System.getLogger(IceServers.class.getName());

    /** Of either kind: each costs a check or an allocation for each attempt. */
    private static final int MAX_SERVERS = 4;

    /**
     * What was found.
     *
     * @param stun who tells us our address
     * @param turn who relays for us, over UDP
     */
    record Resolved(List<TransportAddress> stun, List<TurnServer> turn) {}

    private IceServers() {}

    /** The addresses of the group server's own STUN and of the user's ICE servers; what cannot be resolved is left out. */
    static Resolved resolve(String host, int port, List<IceServer> others) {
        Set<TransportAddress> stun = new LinkedHashSet<>();
        Set<TurnServer> turn = new LinkedHashSet<>();
        if (port > 0 && port <= 0xFFFF) {
            stun.addAll(resolve(host, port));
        }
        for (IceServer server : others) {
            for (IceServerUrl url : server.parsedUrls()) {
                for (TransportAddress address : resolve(url.host(), url.port())) {
                    if (url.isTurn()) {
                        turn.add(new TurnServer(address, server.username(), server.credential()));
                    } else {
                        stun.add(address);
                    }
                }
            }
        }
        return new Resolved(firstOf(stun), firstOf(turn));
    }

    private static <T> List<T> firstOf(Set<T> found) {
        return List.copyOf(new ArrayList<>(found).subList(0, Math.min(MAX_SERVERS, found.size())));
    }

    /** One address of each family: two mappings are learned, not ten. */
    private static List<TransportAddress> resolve(String host, int port) {
        List<TransportAddress> found = new ArrayList<>(2);
        try {
            for (InetAddress inet : InetAddress.getAllByName(host)) {
                TransportAddress address = TransportAddress.of(inet.getAddress(), port);
                if (found.stream().noneMatch(other -> other.isIpv6() == address.isIpv6())) {
                    found.add(address);
                }
            }
        } catch (UnknownHostException unknown) { // without it, host addresses and the group server's relay remain
            LOG.log(System.Logger.Level.WARNING, "ICE server {0} is left out: its name cannot be resolved", host);
        }
        return found;
    }
}
