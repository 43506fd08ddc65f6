package dev.peerage.lab.interop.turn;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.webrtc.DatagramRouter;
import dev.peerage.rtc.webrtc.PeerConnection;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A connection on a UDP socket of its own that remembers whom it sent to; the calling thread is its loop. */
final class RelayedPeer implements AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate(RANDOM::nextBytes);

    final PeerConnection connection;
    final List<PeerConnectionEvent> events = new ArrayList<>();
    final Set<TransportAddress> sentTo = new HashSet<>();

    private final DatagramRouter router = new DatagramRouter(1);
    private final DatagramChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(65_536);
    private final ByteBuffer out = ByteBuffer.allocate(4_096);

    RelayedPeer(PeerConnectionConfig config) throws IOException {
        connection = new PeerConnection(config, CERTIFICATE, RANDOM::nextBytes);
        router.add(connection);
        channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        connection.onLocalHost(address((InetSocketAddress) channel.getLocalAddress()), nowUs());
        connection.onLocalHostsComplete(nowUs());
    }

    static long nowUs() {
        return System.nanoTime() / 1_000;
    }

    /** Does everything that is due, and tells the candidates to the other one. */
    void turn(RelayedPeer other) throws IOException {
        for (InetSocketAddress from = receive(); from != null; from = receive()) {
            router.onReceived(in.flip(), address(from), nowUs());
            drain(other);
        }
        if (connection.nextDeadlineUs() <= nowUs()) {
            connection.onTimeout(nowUs());
        }
        drain(other);
    }

    <T extends PeerConnectionEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private InetSocketAddress receive() throws IOException {
        return (InetSocketAddress) channel.receive(in.clear());
    }

    private void drain(RelayedPeer other) throws IOException {
        for (PeerConnectionEvent event = connection.pollEvent(); event != null; event = connection.pollEvent()) {
            events.add(event);
            if (event instanceof PeerConnectionEvent.LocalCandidate local) {
                other.connection.onRemoteCandidate(local.candidate(), nowUs());
            }
        }
        for (TransportAddress to = connection.pollTransmit(out.clear(), nowUs());
                to != null;
                to = connection.pollTransmit(out.clear(), nowUs())) {
            sentTo.add(to);
            channel.send(out.flip(), new InetSocketAddress(InetAddress.getByAddress(to.ip()), to.port()));
        }
    }

    void end(RelayedPeer other) throws IOException {
        connection.close(nowUs());
        drain(other);
    }

    private static TransportAddress address(InetSocketAddress address) {
        return TransportAddress.of(address.getAddress().getAddress(), address.getPort());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
