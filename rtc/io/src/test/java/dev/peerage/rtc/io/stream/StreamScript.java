package dev.peerage.rtc.io.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.SelectableIo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Streams over real sockets on loopback, in the test's own time; the server's end is played by the test. */
abstract class StreamScript implements StreamHost {

    static final long SECOND = 1_000_000;
    static final StreamLimits LIMITS = new StreamLimits(8 * SECOND, 90 * SECOND, 2 * SECOND, 4_096, 600);
    static final byte[] CHANNEL_DATA = {0x40, 0, 0, 3, 7, 8, 9};
    private static final int PATIENCE_MS = 10_000;

    final List<byte[]> received = new ArrayList<>();
    final List<StreamReason> ends = new ArrayList<>();
    private final Map<SelectableIo, Boolean> served = new IdentityHashMap<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private Selector selector;
    ServerSocket listener;
    Socket accepted;
    TurnStreams streams;
    TransportAddress stream;
    long nowUs = SECOND;

    @BeforeEach
    void listen() throws IOException {
        selector = Selector.open();
        listener = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        listener.setSoTimeout(PATIENCE_MS);
    }

    @AfterEach
    void end() throws IOException {
        List.copyOf(served.keySet()).forEach(this::dismiss);
        selector.close();
        listener.close();
        if (accepted != null) {
            accepted.close();
        }
    }

    void use(String serverName, boolean isSecure, SSLContext tls) {
        streams = new TurnStreams(this, LIMITS, tls);
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", listener.getLocalPort());
        stream = streams.add(new StreamTarget(List.of(address), serverName, isSecure));
    }

    /** Where the name leads now. */
    void leadTo(String... ips) {
        List<InetSocketAddress> addresses = java.util.stream.Stream.of(ips)
                .map(ip -> new InetSocketAddress(ip, listener.getLocalPort()))
                .toList();
        assertThat(streams.add(new StreamTarget(addresses, "127.0.0.1", false))).isEqualTo(stream);
    }

    void request() {
        streams.request(ByteBuffer.wrap(CHANNEL_DATA), stream, nowUs);
        streams.flush(nowUs);
    }

    void accept() throws IOException {
        accepted = listener.accept();
        accepted.setSoTimeout(PATIENCE_MS);
    }

    /** Opens it as far as TCP goes. */
    void connect() throws IOException {
        request();
        accept();
        turnUntil(() -> streams.state(stream) == StreamState.OPEN);
    }

    byte[] readAtServer(int bytes) throws IOException {
        return accepted.getInputStream().readNBytes(bytes);
    }

    void writeAtServer(byte[] bytes) throws IOException {
        accepted.getOutputStream().write(bytes);
        accepted.getOutputStream().flush();
    }

    /** Serves what is ready until the condition holds. */
    void turnUntil(BooleanSupplier condition) throws IOException {
        long endNs = System.nanoTime() + PATIENCE_MS * 1_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(() -> "state " + streams.state(stream))
                    .isLessThan(endNs);
            turn(100);
        }
    }

    private void turn(long waitMs) throws IOException {
        selector.select(tasks.isEmpty() ? waitMs : 1);
        for (SelectionKey key : List.copyOf(selector.selectedKeys())) {
            SelectableIo io = (SelectableIo) key.attachment();
            if (key.isValid() && served.containsKey(io)) {
                io.onReady(key, nowUs);
            }
        }
        selector.selectedKeys().clear();
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        streams.flush(nowUs);
    }

    void advance(long us) {
        nowUs += us;
        List.copyOf(served.keySet()).forEach(io -> io.onTimeout(nowUs));
    }

    @Override
    public void onDatagram(ByteBuffer packet, TransportAddress from) {
        assertThat(from).isEqualTo(stream);
        byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        received.add(bytes);
    }

    @Override
    public void onClosed(TransportAddress closed, StreamReason reason) {
        assertThat(closed).isEqualTo(stream);
        ends.add(reason);
    }

    @Override
    public void serve(SelectableIo io) throws IOException {
        io.register(selector);
        served.put(io, true);
    }

    @Override
    public void dismiss(SelectableIo io) {
        served.remove(io);
        io.close();
    }

    int served() {
        return served.size();
    }

    @Override
    public long nowUs() {
        return nowUs;
    }

    /** The costly part at once, what follows in a later turn. */
    @Override
    public void execute(Runnable costly, Runnable then) {
        costly.run();
        tasks.add(then);
    }
}
