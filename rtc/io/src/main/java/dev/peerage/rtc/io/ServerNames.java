package dev.peerage.rtc.io;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceConfig;
import dev.peerage.rtc.stun.turn.TurnServer;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.IceServerUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Finds the addresses of ICE servers; blocks where there are names, so it runs off the loop. */
final class ServerNames {

    private static final System.Logger LOG = System.getLogger(Rtc.class.getName());

    /** {@link IceConfig} takes no more; each costs an allocation for each connection. */
    private static final int MAX_TURN_SERVERS = 4;

    private static final int MAX_STUN_SERVERS = 4;

    private ServerNames() {}

    /** Whether there is nothing to resolve. */
    static boolean areLiteral(List<IceServer> servers) {
        return servers.stream().flatMap(server -> server.urls().stream()).allMatch(url -> url.literalAddress() != null);
    }

    /** The same with these servers added; those that cannot be resolved are left out. */
    static IceConfig resolve(List<IceServer> servers, IceConfig config) {
        List<TransportAddress> stun = new ArrayList<>(config.stunServers());
        List<TurnServer> turn = new ArrayList<>(config.turnServers());
        for (IceServer server : servers) {
            for (IceServerUrl url : server.urls()) {
                if (url.transport() != IceServerUrl.Transport.UDP) {
                    LOG.log(System.Logger.Level.WARNING, "{0} is left out: it is not spoken to over UDP", url);
                    continue;
                }
                for (TransportAddress address : resolve(url)) {
                    if (!url.isTurn() && stun.size() < MAX_STUN_SERVERS) {
                        stun.add(address);
                    } else if (url.isTurn() && turn.size() < MAX_TURN_SERVERS) {
                        turn.add(new TurnServer(address, server.username(), server.credential()));
                    }
                }
            }
        }
        return config.withStunServers(stun).withTurnServers(turn);
    }

    /** One address of each family: two mappings are learned, not ten. */
    private static List<TransportAddress> resolve(IceServerUrl url) {
        TransportAddress literal = url.literalAddress();
        if (literal != null) {
            return List.of(literal);
        }
        List<TransportAddress> found = new ArrayList<>(2);
        try {
            for (InetAddress inet : InetAddress.getAllByName(url.host())) {
                TransportAddress address = TransportAddress.of(inet.getAddress(), url.port());
                if (found.stream().noneMatch(other -> other.isIpv6() == address.isIpv6())) {
                    found.add(address);
                }
            }
        } catch (UnknownHostException unknown) {
            LOG.log(System.Logger.Level.WARNING, "{0} is left out: its name cannot be resolved", url);
        }
        return found;
    }
}
