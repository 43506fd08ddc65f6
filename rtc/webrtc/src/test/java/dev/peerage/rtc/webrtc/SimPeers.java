package dev.peerage.rtc.webrtc;

import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sockets, each with a router and connections, on a network that loses, delays and reorders; in virtual time. */
final class SimPeers {

    /** More at one moment would go on for ever. */
    private static final int MAX_STEPS_AT_ONCE = 10_000;

    private static final int BUFFER_BYTES = PeerConnectionConfig.defaults().maxDatagramBytes();

    final SeededRandom random;
    long nowUs = 1;

    double loss;
    private final Map<TransportAddress, Socket> sockets = new LinkedHashMap<>();
    private final PriorityQueue<InFlight> network =
            new PriorityQueue<>(Comparator.comparingLong(InFlight::atUs).thenComparingLong(InFlight::order));
    private final Map<TransportAddress, Server> servers = new HashMap<>();
    private long nextOrder;
    boolean isCut;
    byte @Nullable [] lastSent;
    int mtuBytes = 1_472;
    long minDelayUs = 10_000;
    long maxDelayUs = 15_000;
    long signallingDelayUs = 30_000;
    Predicate<byte[]> passes = datagram -> true;

    /** A datagram or something else that happens at a time. */
    private record InFlight(long atUs, long order, Runnable arrival) {}

    /** Something that just answers. */
    interface Server {
        byte[] answer(byte[] datagram, TransportAddress from);
    }

    SimPeers(long seed, double loss) {
        this.random = new SeededRandom(seed);
        this.loss = loss;
    }

    /** One UDP socket. */
    final class Socket {
        final TransportAddress address;
        final DatagramRouter router = new DatagramRouter(32);
        final List<Peer> peers = new ArrayList<>();

        Socket(TransportAddress address) {
            this.address = address;
        }

        Peer connect(PeerConnection connection) {
            Peer peer = new Peer(this, connection);
            peers.add(peer);
            router.add(connection);
            return peer;
        }
    }

    /** One connection, with everything that it told. */
    final class Peer {
        Socket socket;
        final PeerConnection connection;
        final List<PeerConnectionEvent> events = new ArrayList<>();
        Consumer<PeerConnectionEvent> onEvent = event -> {};
        boolean holdsEvents;
        boolean isBugExpected;

        Peer(Socket socket, PeerConnection connection) {
            this.socket = socket;
            this.connection = connection;
        }

        /** From now on on another socket, as after a change of network. */
        void moveTo(Socket other) {
            socket.router.remove(connection);
            socket.peers.remove(this);
            socket = other;
            socket.router.add(connection);
            socket.peers.add(this);
        }

        <T extends PeerConnectionEvent> List<T> all(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        PeerConnectionReason lastReason() {
            List<PeerConnectionEvent.StateChanged> changes = all(PeerConnectionEvent.StateChanged.class);
            return changes.get(changes.size() - 1).reason();
        }

        private @Nullable PeerConnectionEvent poll() {
            return holdsEvents ? null : connection.pollEvent();
        }

        void drain() {
            if (connection.bug() != null && !isBugExpected) {
                throw new AssertionError("a bug of ours", connection.bug());
            }
            for (PeerConnectionEvent event = poll(); event != null; event = poll()) {
                events.add(event);
                onEvent.accept(event);
            }
            ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
            for (TransportAddress to = connection.pollTransmit(out.clear(), nowUs);
                    to != null;
                    to = connection.pollTransmit(out.clear(), nowUs)) {
                byte[] datagram = new byte[out.flip().remaining()];
                out.get(datagram);
                transmit(socket.address, to, datagram);
            }
        }
    }

    Socket socket(int number) {
        return sockets.computeIfAbsent(TransportAddress.ipv4(10, 0, 0, number, 4_000 + number), Socket::new);
    }

    void serve(TransportAddress address, Server server) {
        servers.put(address, server);
    }

    void later(long delayUs, Runnable action) {
        network.add(new InFlight(nowUs + delayUs, nextOrder++, action));
    }

    /** Hands a datagram to a socket as if it came from {@code from}. */
    void receive(Socket to, TransportAddress from, byte[] datagram) {
        PeerConnection touched = to.router.onReceived(ByteBuffer.wrap(datagram), from, nowUs);
        to.peers.stream().filter(peer -> peer.connection == touched).forEach(Peer::drain);
    }

    private void transmit(TransportAddress from, TransportAddress to, byte[] datagram) {
        assertSize(datagram);
        lastSent = datagram;
        Server server = servers.get(to);
        if (server != null) {
            later(2 * minDelayUs, () -> receive(sockets.get(from), to, server.answer(datagram, from)));
        }
        Socket socket = sockets.get(to);
        if (socket != null && !isCut && datagram.length <= mtuBytes && passes.test(datagram) && !random.chance(loss)) {
            later(random.between(minDelayUs, maxDelayUs), () -> receive(socket, from, datagram));
        }
    }

    private static void assertSize(byte[] datagram) {
        if (datagram.length == 0 || datagram.length > 1_500) {
            throw new AssertionError("a datagram of " + datagram.length + " bytes");
        }
    }

    void drainAll() {
        sockets.values().forEach(socket -> List.copyOf(socket.peers).forEach(Peer::drain));
    }

    /** Runs for that long. */
    void run(long durationUs) {
        long untilUs = nowUs + durationUs;
        drainAll();
        int stepsAtOnce = 0;
        while (true) {
            long next = network.isEmpty() ? Long.MAX_VALUE : network.peek().atUs();
            for (Socket socket : sockets.values()) {
                for (Peer peer : socket.peers) {
                    next = Math.min(next, peer.connection.nextDeadlineUs());
                }
            }
            if (next > untilUs) {
                nowUs = untilUs;
                return;
            }
            stepsAtOnce = next > nowUs ? 0 : stepsAtOnce + 1;
            if (stepsAtOnce > MAX_STEPS_AT_ONCE) {
                throw new AssertionError("time stands still at " + nowUs);
            }
            nowUs = Math.max(nowUs, next);
            while (!network.isEmpty() && network.peek().atUs() <= nowUs) {
                network.remove().arrival().run();
            }
            for (Socket socket : sockets.values()) {
                for (Peer peer : socket.peers) {
                    if (peer.connection.nextDeadlineUs() <= nowUs) {
                        peer.connection.onTimeout(nowUs);
                        peer.drain();
                    }
                }
            }
        }
    }

    static SimPeers.Peer peer(SimPeers net, int socket, DtlsCertificate certificate) {
        SimPeers.Socket on = net.socket(socket);
        PeerConnection connection = connection(net, certificate, PeerConnectionConfig.defaults());
        connection.onLocalHost(on.address, net.nowUs);
        connection.onLocalHostsComplete(net.nowUs);
        return on.connect(connection);
    }

    static PeerConnection connection(SimPeers net, DtlsCertificate certificate, PeerConnectionConfig config) {
        return new PeerConnection(config, certificate, net.random);
    }

    /** Signals both descriptions and trickled candidates; {@code tamper} changes the answer. */
    static void negotiate(SimPeers net, SimPeers.Peer a, SimPeers.Peer b, UnaryOperator<String> tamper) {
        trickle(net, a, b);
        trickle(net, b, a);
        SessionDescription offer = a.connection.offer(net.nowUs);
        net.later(net.signallingDelayUs, () -> {
            SessionDescription answer = b.connection.onOffer(offer, net.nowUs);
            b.drain();
            net.later(net.signallingDelayUs, () -> {
                a.connection.onAnswer(SessionDescription.answer(tamper.apply(answer.sdp())), net.nowUs);
                a.drain();
            });
        });
    }

    static void trickle(SimPeers net, SimPeers.Peer from, SimPeers.Peer to) {
        from.onEvent = event -> {
            if (event instanceof PeerConnectionEvent.LocalCandidate local) {
                net.later(net.signallingDelayUs, () -> to.connection.onRemoteCandidate(local.candidate(), net.nowUs));
            } else if (event instanceof PeerConnectionEvent.GatheringDone) {
                net.later(net.signallingDelayUs, () -> to.connection.onRemoteCandidate("", net.nowUs));
            }
        };
    }

    static SendResult send(SimPeers.Peer from, int channel, String text, SimPeers net) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        SendResult result = from.connection.onSend(channel, true, bytes, net.nowUs);
        from.drain();
        return result;
    }

    static List<String> texts(SimPeers.Peer peer) {
        return peer.all(PeerConnectionEvent.MessageReceived.class).stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }
}
