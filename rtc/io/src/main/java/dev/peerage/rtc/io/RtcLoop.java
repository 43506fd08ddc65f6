package dev.peerage.rtc.io;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.PortStats;
import dev.peerage.rtc.io.port.SelectableIo;
import dev.peerage.rtc.stun.turn.StreamAddress;
import dev.peerage.rtc.stun.turn.TurnClient;
import dev.peerage.rtc.stun.turn.TurnLimits;
import dev.peerage.rtc.webrtc.DatagramRouter;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.PeerConnection;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import dev.peerage.rtc.webrtc.RouterDrop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many connections on one UDP socket, moved on by whoever calls {@link #poll}: a game's tick, or the thread of {@link Rtc}.
 *
 * <pre>{@code
 * try (RtcLoop loop = Rtc.builder().openLoop()) {
 *     List<String> echoes = new ArrayList<>();
 *     LoopConnection here = loop.connect((self, event) -> {
 *         if (event instanceof MessageReceived message) {
 *             echoes.add(new String(message.payload(), StandardCharsets.UTF_8));
 *         } else if (event instanceof ChannelOpened opened) {
 *             self.send(opened.channel(), false, ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
 *         }
 *     });
 *     LoopConnection there = loop.connect((self, event) -> { // elsewhere, mostly in a browser
 *         if (event instanceof MessageReceived message) {
 *             self.send(message.channel(), message.isText(), ByteBuffer.wrap(message.payload()));
 *         }
 *     });
 *
 *     here.createChannel(DataChannelOptions.of("echo"));
 *     here.accept(there.answer(here.offer())); // the two descriptions travel by signalling of your own
 *     while (echoes.isEmpty()) {
 *         loop.poll(1_000); // once per tick; microseconds
 *     }
 * }
 * }</pre>
 *
 * <p>Confined to one thread, but for {@link #post}, {@link #portStats} and {@link #localPort}. Each turn takes a batch of
 * datagrams, then drains each connection that had an input once, so that acknowledgements and bundles are made per batch;
 * connections without input cost nothing.
 */
public final class RtcLoop implements AutoCloseable {

    /** After so long a name that could not be resolved is asked for again. */
    private static final long NAMES_RETRY_US = 30_000_000;

    private static final System.Logger LOG = System.getLogger(RtcLoop.class.getName());

    /** So many datagrams are taken before they are worked upon. */
    private static final int MAX_BATCH = 128;

    /** Longer waits gain nothing, and would overflow where ports count in other units. */
    private static final long MAX_WAIT_US = 3_600_000_000L;

    private final DatagramPort port;
    private final DatagramRouter router;
    private final PeerConnectionConfig plainConfig; // without the ICE servers
    private PeerConnectionConfig config;
    private List<IceServer> iceServers;
    private boolean areServersKnown;
    private final SecureRandomSource random = new SecureRandomSource();
    private final DtlsCertificate certificate;
    private final long spinUs;
    private final Mailbox mailbox;
    private final Workers workers;
    private final OtherIo others;
    private final Drainer drainer;
    private final TurnClient turn;
    private final TurnDriver turnDriver;
    private final DeadlineHeap deadlines = new DeadlineHeap();
    private final DeadlineHeap.Timer namesTimer = new DeadlineHeap.Timer(dueUs -> resolveAgain());
    private final IdentityHashMap<PeerConnection, LoopConnection> connections = new IdentityHashMap<>();
    private final DatagramPort.Receiver receiver = this::onUdp;
    private final Surroundings surroundings;
    private final long originNs = System.nanoTime();
    private long nowUs;
    private boolean isTurning;
    private boolean mayHaveMore;
    private boolean isClosing;

    RtcLoop(RtcBuilder builder, DatagramPort port) {
        this.port = port;
        this.workers = new Workers("peerage-rtc-" + port.localPort() + "-worker");
        this.turn = new TurnClient(TurnLimits.defaults(), random);
        this.router = new DatagramRouter(builder.maxConnections, turn);
        this.plainConfig = builder.delegatingConfig();
        this.config = plainConfig;
        this.iceServers = builder.iceServers;
        this.certificate = builder.certificate == null ? DtlsCertificate.generate(random) : builder.certificate;
        this.spinUs = builder.spinUs;
        this.mailbox = new Mailbox(port::wakeup);
        this.others = new OtherIo(port.selector(), deadlines);
        this.turnDriver = new TurnDriver(this, router, turn, port, builder.turnTls);
        this.drainer = new Drainer(turnDriver, deadlines, mailbox, workers, builder.callbackFailure, this::remove);
        this.surroundings = new Surroundings(this, builder.hosts, builder.surroundings, random);
    }

    /**
     * Makes a connection; it begins with {@link LoopConnection#offer} or {@link LoopConnection#answer}.
     *
     * @throws RtcException if there are too many
     */
    public LoopConnection connect(LoopHandler handler) {
        requireOpen();
        long nowUs = nowUs();
        PeerConnection machine = new PeerConnection(config, certificate, random, turn);
        if (!router.add(machine)) {
            throw new RtcException(
                    RtcException.Kind.TOO_MANY_CONNECTIONS,
                    "there are " + connections.size() + " connections, and no more are allowed");
        }
        LoopConnection connection = new LoopConnection(this, machine, handler);
        connections.put(machine, connection);
        for (TransportAddress host : surroundings.hosts()) {
            machine.onLocalHost(host.withPort(port.localPort()), nowUs);
        }
        machine.onLocalHostsComplete(nowUs);
        touch(connection);
        return connection;
    }

    /**
     * Moves everything on by one turn: waits for something to do, does it, and sends what came of it.
     *
     * @param maxWaitUs how long it may wait, microseconds; 0 for not at all, {@link Long#MAX_VALUE} for as long as it likes
     * @throws UncheckedIOException if the socket is broken for good
     * @throws IllegalStateException if called by a handler
     */
    public void poll(long maxWaitUs) {
        requireOpen();
        if (isTurning) {
            throw new IllegalStateException("this turn is not over: a handler must not poll");
        }
        try {
            if (!mayHaveMore && !drainer.hasWork()) {
                await(Math.min(maxWaitUs, MAX_WAIT_US));
            }
            turn();
            port.flush();
        } catch (IOException broken) {
            throw new UncheckedIOException("the UDP socket is broken", broken);
        } finally {
            if (isClosing) { // by a handler
                end();
            }
        }
    }

    private void turn() throws IOException {
        nowUs = clockUs();
        isTurning = true;
        try {
            mayHaveMore = port.receive(receiver, MAX_BATCH) == MAX_BATCH;
            others.onTurn(nowUs);
            deadlines.onTimeout(nowUs);
            drainer.runTasks();
            turnDriver.wake(nowUs);
            drainer.drain(nowUs);
            turnDriver.drain(nowUs);
        } finally {
            isTurning = false;
        }
    }

    private void await(long maxWaitUs) throws IOException {
        long startUs = clockUs();
        long waitUs = Math.min(maxWaitUs, deadlines.earliestUs() - startUs);
        if (spinUs > 0 && hasSpunIntoWork(startUs, Math.min(waitUs, spinUs))) {
            port.await(0, others.ready());
            return;
        }
        boolean mayFallAsleep = mailbox.mayFallAsleep();
        port.await(mayFallAsleep ? waitUs - spinUs : 0, others.ready());
        mailbox.onAwake();
    }

    /** Looks for datagrams and tasks again and again; true as soon as there are some. */
    private boolean hasSpunIntoWork(long startUs, long atMostUs) throws IOException {
        while (true) {
            nowUs = clockUs();
            if (nowUs - startUs >= atMostUs) {
                return false;
            }
            if (port.receive(receiver, MAX_BATCH) > 0 || !mailbox.isEmpty()) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /** Runs a task on the loop's thread in its next turn, and wakes it; not once it is closed. Any thread. */
    public void post(Runnable task) {
        mailbox.post(task);
    }

    /** As {@link #post}; false if the loop is closed. */
    boolean offer(Runnable task) {
        return mailbox.post(task);
    }

    /** Serves a further socket until {@link #dismiss}. */
    void serve(SelectableIo io) throws IOException {
        others.add(io, clockUs());
    }

    /** Closes a socket that was served. */
    void dismiss(SelectableIo io) {
        others.remove(io);
    }

    private void onUdp(ByteBuffer datagram, TransportAddress from) {
        nowUs = clockUs(); // a batch takes milliseconds, and no datagram may seem to have come before it did
        if (!StreamAddress.isStream(from)) { // which nobody can send from
            onDatagram(datagram, from);
        }
    }

    /** Gives a datagram that came by another way, such as a stream to a TURN server, to its connection. */
    void onDatagram(ByteBuffer datagram, TransportAddress from) {
        try {
            touch(router.onReceived(datagram, from, nowUs));
        } catch (RuntimeException | Error bug) { // of the router's: each connection looks after its own
            LOG.log(System.Logger.Level.ERROR, "a datagram could not be worked upon: please report this", bug);
        }
    }

    /** The connection had an input, if there is one. */
    void touch(@Nullable PeerConnection machine) {
        if (machine != null) {
            LoopConnection connection = connections.get(machine);
            if (connection != null) {
                drainer.touch(connection);
            }
        }
    }

    /** The loop's clock: microseconds since it was made. */
    public long clockUs() {
        return (System.nanoTime() - originNs) / 1_000;
    }

    /** How many connections there are that have not ended. */
    public int connections() {
        return connections.size();
    }

    /** How many deadlines wait; none of a connection that is gone. */
    int timers() {
        return deadlines.size();
    }

    /** How many datagrams belonged to no connection, by reason. */
    public long dropped(RouterDrop reason) {
        return router.dropped(reason);
    }

    /** The UDP port. Any thread. */
    public int localPort() {
        return port.localPort();
    }

    /** What went through the socket. Any thread. */
    public PortStats portStats() {
        return port.stats();
    }

    /** What the socket is, in two or three words. Any thread. */
    public String portName() {
        return port.name();
    }

    /** Closes all connections, which say goodbye, and the socket: within a turn, at its end. Harmless if repeated. */
    @Override
    public void close() {
        if (isClosing || isTurning) {
            isClosing = true;
            return;
        }
        nowUs = clockUs();
        isTurning = true;
        drainer.runTasks(); // a connection that is asked for still gets its end
        isTurning = false;
        isClosing = true;
        end();
    }

    private void end() {
        try {
            List.copyOf(connections.values()).forEach(LoopConnection::close);
            drainer.drain(clockUs());
            drainer.runLastTasks(); // what was asked meanwhile is answered
            drainer.drain(clockUs());
            turnDriver.close(clockUs());
            port.flush();
        } finally {
            workers.close();
            surroundings.close();
            others.close();
            port.close();
        }
    }

    /** What connections are told as the time: that of the turn, if there is one, so that it never goes back. */
    long nowUs() {
        if (!isTurning) {
            nowUs = clockUs();
        }
        return nowUs;
    }

    /**
     * Gives other ICE servers to the connections made from now on, as W3C's {@code setConfiguration} does: new credentials
     * before the old ones expire, for one. Names are looked up meanwhile, and again when the network changes; until they are
     * known the servers there were are used.
     */
    public void iceServers(List<IceServer> servers) {
        requireOpen();
        resolve(List.copyOf(servers), 0, () -> {});
    }

    /**
     * The same for who waits.
     *
     * @param onReady called when they are known, or will not be waited for any longer; at once if they have no names
     */
    void resolve(List<IceServer> servers, long atMostUs, Runnable onReady) {
        iceServers = servers;
        areServersKnown = false;
        if (ServerNames.areLiteral(servers)) {
            useServers(servers, ServerNames.resolve(servers));
            onReady.run();
            return;
        }
        DeadlineHeap.Timer timer = new DeadlineHeap.Timer(nowUs -> onReady.run());
        deadlines.set(timer, clockUs() + atMostUs);
        workers.execute(() -> {
            ServerNames.Resolved resolved = ServerNames.resolve(servers);
            mailbox.post(() -> {
                deadlines.set(timer, Long.MAX_VALUE);
                useServers(servers, resolved);
                onReady.run();
            });
        });
    }

    /** What the names of the servers meant when they were asked for. */
    void useServers(List<IceServer> servers, ServerNames.Resolved resolved) {
        if (isClosing || servers != iceServers || areServersKnown && !resolved.isComplete()) {
            return; // others were set meanwhile, or what was known is better than what is now
        }
        areServersKnown = resolved.isComplete();
        config = plainConfig.withIce(resolved.addTo(plainConfig.ice(), turnDriver::addStream));
        deadlines.set(namesTimer, areServersKnown ? Long.MAX_VALUE : clockUs() + NAMES_RETRY_US);
    }

    /** Runs something costly elsewhere, and then something in the loop. */
    void execute(Runnable costly, Runnable then) {
        workers.execute(() -> {
            costly.run();
            mailbox.post(then);
        });
    }

    /** The machine's addresses have changed. */
    void onNetworkChanged(List<TransportAddress> vanished) {
        turnDriver.onNetworkChanged(vanished, nowUs());
        resolveAgain();
    }

    /** Names may mean something else elsewhere, or something at all. */
    private void resolveAgain() {
        if (!ServerNames.areLiteral(iceServers)) {
            List<IceServer> servers = iceServers;
            workers.execute(() -> {
                ServerNames.Resolved resolved = ServerNames.resolve(servers);
                mailbox.post(() -> useServers(servers, resolved));
            });
        }
    }

    /** All that have not ended, as they are now. */
    List<LoopConnection> allConnections() {
        return List.copyOf(connections.values());
    }

    /** A candidate of the other side hides behind a name. */
    void onNamedCandidate(LoopConnection connection, IceCandidate candidate) {
        surroundings.onNamedCandidate(connection, candidate);
    }

    /** The deadline of a socket that is served has changed otherwise than by the loop's own calls. */
    void reschedule(SelectableIo io) {
        others.schedule(io);
    }

    /** Gives a timer its deadline; {@link Long#MAX_VALUE} takes it away. */
    void schedule(DeadlineHeap.Timer timer, long deadlineUs) {
        deadlines.set(timer, deadlineUs);
    }

    /** Tells events in advance of the connection's turn. */
    void tell(LoopConnection connection) {
        drainer.drainEvents(connection);
    }

    /** The connection had an input. */
    void touch(LoopConnection connection) {
        drainer.touch(connection);
    }

    /** The same, on the way of an answer. */
    <T> T touched(LoopConnection connection, T answer) {
        drainer.touch(connection);
        return answer;
    }

    private void remove(LoopConnection connection) {
        connection.isGone = true;
        deadlines.set(connection.timer, Long.MAX_VALUE);
        router.remove(connection.machine());
        connections.remove(connection.machine());
        surroundings.forget(connection);
    }

    private void requireOpen() {
        if (isClosing) {
            throw new RtcException(RtcException.Kind.CLOSED, "the loop has been closed");
        }
    }
}
