package dev.peerage.rtc.io;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceConfig;
import dev.peerage.rtc.io.stream.StreamTarget;
import dev.peerage.rtc.stun.turn.StreamAddress;
import dev.peerage.rtc.stun.turn.TurnServer;
import dev.peerage.rtc.stun.turn.TurnTransport;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.IceServerUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

    /**
     * What the servers' names mean.
     *
     * @param ice the same with these servers added
     * @param streams those to be reached over streams, by the numbers their addresses in {@code ice} have
     */
    record Resolved(IceConfig ice, List<StreamTarget> streams) {}

    /** The same with these servers added; those that cannot be resolved are left out. */
    static Resolved resolve(List<IceServer> servers, IceConfig config) {
        List<TransportAddress> stun = new ArrayList<>(config.stunServers());
        List<TurnServer> turn = new ArrayList<>(config.turnServers());
        List<StreamTarget> streams = new ArrayList<>();
        for (IceServer server : servers) {
            for (IceServerUrl url : server.urls()) {
                if (url.transport() != IceServerUrl.Transport.UDP) {
                    addStream(server, url, turn, streams);
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
        return new Resolved(config.withStunServers(stun).withTurnServers(turn), streams);
    }

    /** TCP chooses the way: one address is enough. STUN over a stream tells nothing of our UDP socket. */
    private static void addStream(
            IceServer server, IceServerUrl url, List<TurnServer> turn, List<StreamTarget> streams) {
        if (!url.isTurn() || turn.size() >= MAX_TURN_SERVERS) {
            LOG.log(System.Logger.Level.WARNING, "{0} is left out: no use, or one too many", url);
            return;
        }
        List<TransportAddress> found = resolve(url);
        if (found.isEmpty()) {
            return;
        }
        boolean isSecure = url.transport() == IceServerUrl.Transport.TLS;
        TransportAddress stream = StreamAddress.of(streams.size());
        streams.add(new StreamTarget(socketAddress(found.get(0)), url.host(), isSecure));
        turn.add(new TurnServer(
                stream, isSecure ? TurnTransport.TLS : TurnTransport.TCP, server.username(), server.credential()));
    }

    private static InetSocketAddress socketAddress(TransportAddress address) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.ip()), address.port());
        } catch (UnknownHostException impossible) { // it has 4 or 16 bytes
            throw new IllegalStateException(impossible);
        }
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
