package dev.peerage.client.loop;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.ice.IceConfig;
import dev.peerage.rtc.io.ServerNames;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.stun.turn.StreamAddress;
import dev.peerage.rtc.stun.turn.TurnClient;
import dev.peerage.rtc.stun.turn.TurnLimits;
import dev.peerage.rtc.webrtc.DatagramRouter;
import dev.peerage.rtc.webrtc.PeerConnection;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import dev.peerage.rtc.webrtc.RouterDrop;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes WebRTC connections on the one UDP socket, and knows which session each belongs to. Confined to the loop.
 */
final class DirectPaths implements StreamSockets.Owner {

    /** Two attempts at a time for each of five hundred peers. */
    private static final int MAX_CONNECTIONS = 1_024;

    /** Of what allocations and paths have to tell each other at the end of a turn; the next one goes on. */
    private static final int MAX_ROUNDS = 8;

    private final DatagramPort udp;
    private final RandomSource random;
    private final DtlsCertificate certificate;
    private final TurnClient turn;
    private final Predicate<TransportAddress> isNeeded; // made once, as it is asked in each turn
    private final DatagramRouter router;
    private final IdentityHashMap<PeerConnection, PeerSession> owners = new IdentityHashMap<>();
    private final ByteBuffer datagram = ByteBuffer.allocate(DatagramPort.MAX_DATAGRAM_BYTES);
    private PeerConnectionConfig config = PeerConnectionConfig.defaults();
    private List<TransportAddress> hosts = List.of();
    private final Set<PeerSession> queued = new LinkedHashSet<>();
    private final StreamSockets streams;
    private boolean isReady;

    DirectPaths(
            DatagramPort udp,
            RandomSource random,
            DtlsCertificate certificate,
            Mailbox mailbox,
            Executor blocking,
            Drops drops) {
        this.udp = udp;
        this.random = random;
        this.certificate = certificate;
        this.turn = new TurnClient(TurnLimits.defaults(), random);
        this.isNeeded = turn::isServer;
        this.router = new DatagramRouter(MAX_CONNECTIONS, turn);
        this.streams = new StreamSockets(udp, mailbox, blocking, drops, this);
    }

    /** The addresses of this machine, without port, that attempts from now on begin at. */
    void onHosts(List<TransportAddress> addresses) {
        hosts = addresses;
    }

    /** The addresses of this machine have changed: allocations and streams may be lost by that. */
    void onNetworkChanged(List<TransportAddress> addresses, long nowUs) {
        List<TransportAddress> vanished = new ArrayList<>(hosts);
        vanished.removeAll(addresses);
        onHosts(addresses);
        streams.onNetworkChanged(vanished, nowUs);
        turn.onDoubt(nowUs);
    }

    List<TransportAddress> hosts() {
        return hosts;
    }

    /** ICE servers are known, or known not to be: attempts may begin. */
    void onIceServers(ServerNames.Resolved servers) {
        config = config.withIce(servers.addTo(IceConfig.defaults(), streams::add));
        isReady = true;
    }

    /** Names take too long to resolve: better to begin without servers. */
    void onIceServersTimeout() {
        isReady = true;
    }

    /** Asks for a turn to open a path. */
    void queue(PeerSession session) {
        queued.add(session);
    }

    /**
     * Whether a session's turn has come: one at a time, since a connection costs some milliseconds of the loop, and what the
     * application has to say comes first. An attempt that began without STUN would fail behind a NAT and cost a long wait.
     */
    boolean hasTurn() {
        return isReady && !queued.isEmpty();
    }

    /** The session whose turn it is, if {@link #hasTurn()}. */
    PeerSession nextTurn() {
        Iterator<PeerSession> first = queued.iterator();
        PeerSession session = first.next();
        first.remove();
        return session;
    }

    /** A new attempt, not negotiated yet; null if there are too many connections. */
    @Nullable
    DirectPath open(int attempt, PeerSession owner, long nowUs) {
        PeerConnection connection = new PeerConnection(config, certificate, random, turn);
        if (!router.add(connection)) {
            return null;
        }
        owners.put(connection, owner);
        List<TransportAddress> own =
                hosts.stream().map(host -> host.withPort(udp.localPort())).toList();
        return new DirectPath(attempt, connection, own, nowUs);
    }

    /** Forgets an attempt that is over or killed. */
    void remove(DirectPath path) {
        router.remove(path.connection());
        owners.remove(path.connection());
    }

    /** Hands a datagram to its connection and returns the session to be drained; null if it is nobody's. */
    @Nullable
    PeerSession onDatagram(ByteBuffer received, TransportAddress from, long nowUs) {
        PeerConnection connection = router.onReceived(received, from, nowUs);
        return connection == null ? null : owners.get(connection);
    }

    /** Sends all that a path has ready. */
    void transmit(DirectPath path, long nowUs) {
        TransportAddress to;
        while ((to = path.connection().pollTransmit(datagram.clear(), nowUs)) != null) {
            if (!path.isKilled()) {
                send(datagram.flip(), to, nowUs);
            }
        }
    }

    private void send(ByteBuffer packet, TransportAddress to, long nowUs) {
        if (StreamAddress.isStream(to)) {
            streams.send(packet, to, nowUs);
        } else {
            udp.send(packet, to);
        }
    }

    /** A socket other than the UDP one is ready. */
    void onReady(SelectionKey key, long nowUs) {
        streams.onReady(key, nowUs);
    }

    @Override
    public void onStreamPacket(ByteBuffer packet, TransportAddress from, long nowUs) {
        PeerSession owner = onDatagram(packet, from, nowUs);
        if (owner != null) {
            owner.onActivity(nowUs);
        }
    }

    @Override
    public void onStreamClosed(TransportAddress stream, long nowUs) {
        router.onStreamClosed(stream, nowUs);
    }

    /** When {@link #onTimeout} wants to be called for the allocations that all paths share. */
    long nextDeadlineUs() {
        return Math.min(router.nextDeadlineUs(), streams.nextDeadlineUs());
    }

    void onTimeout(long nowUs) {
        router.onTimeout(nowUs);
        streams.onTimeout(nowUs);
    }

    /** After each turn: paths learn what has become of their allocations, and the TURN servers hear what they are to. */
    void onTurnEnd(long nowUs) {
        boolean isSettled = false;
        for (int round = 0; !isSettled && round < MAX_ROUNDS; round++) {
            wake(nowUs);
            TransportAddress to;
            while ((to = router.pollTransmit(datagram.clear(), nowUs)) != null) {
                request(datagram.flip(), to, nowUs);
            }
            streams.flush(nowUs);
            isSettled = !wake(nowUs); // a stream that could not be opened is known at once
        }
    }

    /** What is for a TURN server itself opens a stream to it, if need be; data does not. */
    private void request(ByteBuffer packet, TransportAddress to, long nowUs) {
        if (StreamAddress.isStream(to)) {
            streams.request(packet, to, nowUs);
        } else {
            udp.send(packet, to);
        }
    }

    private boolean wake(long nowUs) {
        streams.retain(isNeeded, nowUs); // before any of them asks the same server anew, which wants another stream
        boolean hasAny = false;
        for (PeerConnection woken = router.pollWoken(nowUs); woken != null; woken = router.pollWoken(nowUs)) {
            hasAny = true;
            PeerSession owner = owners.get(woken);
            if (owner != null) {
                owner.onActivity(nowUs);
            }
        }
        return hasAny;
    }

    /** Gives the allocations back. */
    void close(long nowUs) {
        router.releaseAll(nowUs);
        onTurnEnd(nowUs);
        streams.close();
    }

    /** How many datagrams were for nobody. */
    long dropped() {
        long sum = 0;
        for (RouterDrop reason : RouterDrop.values()) {
            sum += router.dropped(reason);
        }
        return sum;
    }
}
