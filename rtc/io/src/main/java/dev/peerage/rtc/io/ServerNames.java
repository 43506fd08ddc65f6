package dev.peerage.rtc.io;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceConfig;
import dev.peerage.rtc.io.stream.StreamTarget;
import dev.peerage.rtc.stun.turn.TurnServer;
import dev.peerage.rtc.stun.turn.TurnTransport;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.IceServerUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the addresses of ICE servers; blocks where there are names, so it runs off the loop. */
public final class ServerNames {

    private static final System.Logger LOG = System.getLogger(Rtc.class.getName());

    /** {@link IceConfig} takes no more; each costs an allocation for each socket. */
    private static final int MAX_TURN_SERVERS = 4;

    private static final int MAX_STUN_SERVERS = 4;

    private ServerNames() {}

    /** What a name means; throws if that cannot be said now. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    /**
     * What one URL means.
     *
     * @param addresses at most one of each family; none if its name could not be resolved
     */
    public record Found(IceServer server, IceServerUrl url, List<TransportAddress> addresses) {

        /** To be reached over a stream: TCP chooses the way, so one entry has all its addresses. */
        StreamTarget stream() {
            List<InetSocketAddress> sockets =
                    addresses.stream().map(ServerNames::socketAddress).toList();
            return new StreamTarget(sockets, url.host(), url.transport() == IceServerUrl.Transport.TLS);
        }

        boolean isStream() {
            return url.transport() != IceServerUrl.Transport.UDP;
        }
    }

    /** What the servers' names mean. */
    public record Resolved(List<Found> found) {

        /** Whether each name means something. */
        boolean isComplete() {
            return found.stream().noneMatch(each -> each.addresses.isEmpty());
        }

        /**
         * The configuration with these servers added. Each URL gets its first address before any gets its second, so that a
         * long list of one kind leaves room for the others.
         *
         * @param streams gives a server that is reached over a stream the address that stands for it; null if it has none left
         */
        public IceConfig addTo(IceConfig config, Function<StreamTarget, @Nullable TransportAddress> streams) {
            List<TransportAddress> stun = new ArrayList<>(config.stunServers());
            List<TurnServer> turn = new ArrayList<>(config.turnServers());
            for (int round = 0; round < 2; round++) {
                for (Found each : found) {
                    if (each.isStream() ? round == 0 && !each.addresses.isEmpty() : round < each.addresses.size()) {
                        add(each, round, stun, turn, streams);
                    }
                }
            }
            return config.withStunServers(stun).withTurnServers(turn);
        }

        private static void add(
                Found each,
                int round,
                List<TransportAddress> stun,
                List<TurnServer> turn,
                Function<StreamTarget, @Nullable TransportAddress> streams) {
            boolean isTurn = each.url.isTurn();
            if (isTurn ? turn.size() >= MAX_TURN_SERVERS : each.isStream()) {
                leaveOut(each.url, round); // STUN over a stream tells nothing of our UDP socket
                return;
            }
            TransportAddress address = each.isStream() ? streams.apply(each.stream()) : each.addresses.get(round);
            if (address == null || !isTurn && stun.size() >= MAX_STUN_SERVERS && !stun.contains(address)) {
                leaveOut(each.url, round);
            } else if (!isTurn && !stun.contains(address)) {
                stun.add(address);
            } else if (isTurn
                    && turn.stream().noneMatch(other -> other.address().equals(address))) {
                turn.add(
                        new TurnServer(address, transport(each.url), each.server.username(), each.server.credential()));
            }
        }

        private static void leaveOut(IceServerUrl url, int round) {
            if (round == 0) { // that a further address of it is not asked is as it should be
                LOG.log(System.Logger.Level.WARNING, "{0} is left out: no use, or one too many", url);
            }
        }

        private static TurnTransport transport(IceServerUrl url) {
            return switch (url.transport()) {
                case UDP -> TurnTransport.UDP;
                case TCP -> TurnTransport.TCP;
                case TLS -> TurnTransport.TLS;
            };
        }
    }

    /** Whether there is nothing to resolve. */
    static boolean areLiteral(List<IceServer> servers) {
        return servers.stream().flatMap(server -> server.urls().stream()).allMatch(url -> url.literalAddress() != null);
    }

    /** Asks for all names. */
    public static Resolved resolve(List<IceServer> servers) {
        return resolve(servers, InetAddress::getAllByName);
    }

    static Resolved resolve(List<IceServer> servers, Resolver resolver) {
        List<Found> found = new ArrayList<>();
        for (IceServer server : servers) {
            for (IceServerUrl url : server.urls()) {
                found.add(new Found(server, url, addresses(url, resolver)));
            }
        }
        return new Resolved(found);
    }

    private static InetSocketAddress socketAddress(TransportAddress address) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.ip()), address.port());
        } catch (UnknownHostException impossible) { // it has 4 or 16 bytes
            throw new IllegalStateException(impossible);
        }
    }

    /** One address of each family: two mappings are learned, not ten. */
    private static List<TransportAddress> addresses(IceServerUrl url, Resolver resolver) {
        TransportAddress literal = url.literalAddress();
        if (literal != null) {
            return List.of(literal);
        }
        List<TransportAddress> found = new ArrayList<>(2);
        try {
            for (InetAddress inet : resolver.all(url.host())) {
                TransportAddress address = TransportAddress.of(inet.getAddress(), url.port());
                if (found.stream().noneMatch(other -> other.isIpv6() == address.isIpv6())) {
                    found.add(address);
                }
            }
        } catch (UnknownHostException unknown) {
            LOG.log(System.Logger.Level.WARNING, "{0} is left out for now: its name cannot be resolved", url);
        }
        return found;
    }
}
