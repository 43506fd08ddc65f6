package dev.peerage.lab.interop.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.sctp.SctpConfig;
import dev.peerage.rtc.webrtc.PeerConnection;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** One {@link PeerConnection} on a UDP socket of its own; the calling thread is its loop. */
final class UdpPeer implements AutoCloseable {

    static final int MAX_MESSAGE_BYTES = 16 << 20;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate(RANDOM::nextBytes);

    final Capture capture = new Capture();
    final PeerConnection connection = new PeerConnection(config(), CERTIFICATE, capture.listenTo(RANDOM::nextBytes));
    final List<PeerConnectionEvent> events = new ArrayList<>();

    private final DatagramChannel channel;
    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocate(65_536);
    private final ByteBuffer out = ByteBuffer.allocate(65_536);
    private final Consumer<PeerConnectionEvent> onEvent;
    private final Random fate = new Random(1);
    private double loss;

    UdpPeer(Consumer<PeerConnectionEvent> onEvent) throws IOException {
        this.onEvent = onEvent;
        channel = DatagramChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress(0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    private static PeerConnectionConfig config() {
        PeerConnectionConfig defaults = PeerConnectionConfig.defaults();
        SctpConfig sctp = defaults.sctp().toBuilder()
                .maxReceiveMessageBytes(MAX_MESSAGE_BYTES)
                .receiveWindowBytes(MAX_MESSAGE_BYTES + (1 << 20))
                .sendQueueBytes(MAX_MESSAGE_BYTES + (1 << 20))
                .build();
        return new PeerConnectionConfig(
                defaults.ice(),
                defaults.dtls(),
                sctp,
                defaults.maxChannels(),
                defaults.signallingTimeoutUs(),
                defaults.connectTimeoutUs());
    }

    /** Tells the connection the socket's addresses: loopback, and those of interfaces, as some will not use loopback. */
    void tellHosts() throws IOException {
        int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        tell(InetAddress.getLoopbackAddress(), port);
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(it -> it instanceof Inet4Address && !it.isLoopbackAddress())
                .forEach(it -> tell(it, port));
        connection.onLocalHostsComplete(nowUs());
    }

    private void tell(InetAddress host, int port) {
        connection.onLocalHost(TransportAddress.of(host.getAddress(), port), nowUs());
    }

    /** From now on so much of what is sent and received is lost: 0 to 1. */
    void lose(double part) {
        loss = part;
    }

    static long nowUs() {
        return System.nanoTime() / 1_000;
    }

    /** Ends the wait of {@link #turn}, from any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    /** Waits for at most {@code maxWaitMs}, then does everything that is due. */
    void turn(long maxWaitMs) throws IOException {
        drain();
        long untilDeadlineMs = (connection.nextDeadlineUs() - nowUs()) / 1_000 + 1;
        selector.select(Math.max(1, Math.min(maxWaitMs, untilDeadlineMs)));
        selector.selectedKeys().clear();
        for (InetSocketAddress from = receive(); from != null; from = receive()) {
            if (!isLost()) {
                capture.onReceived(in.flip());
                connection.onReceived(in, address(from), nowUs());
                drain();
            }
        }
        connection.onTimeout(nowUs());
        drain();
    }

    <T extends PeerConnectionEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() throws IOException {
        connection.close(nowUs());
        drain();
        selector.close();
        channel.close();
    }

    private InetSocketAddress receive() throws IOException {
        return (InetSocketAddress) channel.receive(in.clear());
    }

    private void drain() throws IOException {
        for (PeerConnectionEvent event = connection.pollEvent(); event != null; event = connection.pollEvent()) {
            events.add(event);
            onEvent.accept(event);
        }
        for (TransportAddress to = connection.pollTransmit(out.clear(), nowUs());
                to != null;
                to = connection.pollTransmit(out.clear(), nowUs())) {
            if (!isLost()) {
                channel.send(out.flip(), new InetSocketAddress(InetAddress.getByAddress(to.ip()), to.port()));
            }
        }
    }

    private boolean isLost() {
        return loss > 0 && fate.nextDouble() < loss;
    }

    private static TransportAddress address(InetSocketAddress address) {
        return TransportAddress.of(address.getAddress().getAddress(), address.getPort());
    }
}
