package dev.peerage.client.loop;

import dev.peerage.base.PeerId;
import dev.peerage.base.RandomSource;
import dev.peerage.client.ErrorCode;
import dev.peerage.client.Group;
import dev.peerage.client.LeaveReason;
import dev.peerage.client.Link;
import dev.peerage.client.Peerage;
import dev.peerage.client.PeerageBuilder;
import dev.peerage.client.PeerageDebug;
import dev.peerage.client.PeerageException;
import dev.peerage.client.PeerageStats;
import dev.peerage.client.ServerState;
import dev.peerage.identity.PeerIdentity;
import dev.peerage.identity.StrongRandom;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.DatagramPorts;
import dev.peerage.rtc.io.port.PortStats;
import dev.peerage.session.wire.WireLimits;
import java.io.IOException;
import java.net.BindException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The application's side of a peer: hands its wishes to the loop and shows it snapshots. Thread-safe. */
public final class PeerageClient implements Peerage {

    private static final long CLOSE_WAIT_MS = 2_000;
    private static final long IDLE_THREAD_S = 5;

    private final PeerId self;
    private final Mailbox mailbox;
    private final Callbacks callbacks;
    private final PeerageLoop loop;
    private final DatagramPort udp;
    private final PeerageCore core;
    private final AppState state;
    private final Drops drops = new Drops();
    private final ThreadPoolExecutor helpers;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private PeerageClient(PeerageBuilder builder, ServerUrl url, DatagramPort port, Hosts hosts) {
        RandomSource random = new StrongRandom();
        PeerIdentity identity = builder.identity().orElseGet(() -> PeerIdentity.generate(random));
        String name = "peerage-" + identity.peerId().brief();
        helpers = helpers(name);
        self = identity.peerId();
        mailbox = new Mailbox(port::wakeup);
        callbacks = new Callbacks(builder.executor(), builder.callbackFailureHandler());
        state = new AppState(callbacks);
        udp = port;
        core = new PeerageCore(
                url,
                identity,
                builder.greeting(),
                builder.iceServers(),
                random,
                DtlsCertificate.generate(random),
                udp,
                HttpClient.newBuilder().executor(helpers).build(),
                mailbox,
                callbacks,
                helpers,
                drops,
                hosts,
                state);
        loop = new PeerageLoop(mailbox, udp, core, drops, name);
        callbacks.forbid(loop.thread());
    }

    /** Connects as the builder describes. */
    public static Peerage connect(PeerageBuilder builder) {
        ServerUrl url = ServerUrl.parse(builder.server());
        return connect(builder, url, openPort(builder.bindPort()), Hosts.ofThisMachine(url.isLoopback()));
    }

    static Peerage connect(PeerageBuilder builder, ServerUrl url, DatagramPort port, Hosts hosts) {
        PeerageClient client = new PeerageClient(builder, url, port, hosts);
        client.loop.start();
        try {
            Rehearsal.once();
            client.helpers.execute(DirectRehearsal::once);
            client.state.awaitWelcome();
        } catch (PeerageException failure) {
            client.close();
            throw failure;
        }
        return client;
    }

    @Override
    public PeerId peerId() {
        return self;
    }

    @Override
    public ServerState serverState() {
        return state.serverState();
    }

    @Override
    public Optional<PeerageException> closedBecause() {
        return state.closedBecause();
    }

    @Override
    public void onServerChanged(Consumer<ServerState> handler) {
        state.serverChanged().set(handler);
    }

    @Override
    public List<Group> groups() {
        return state.groups();
    }

    @Override
    public Group awaitGroup() {
        return awaitGroup(Duration.ofDays(365_000));
    }

    @Override
    public Group awaitGroup(Duration atMost) {
        return state.awaitGroup(atMost);
    }

    @Override
    public void onGroup(Consumer<Group> handler) {
        state.groupBegun().set(handler);
    }

    @Override
    public void onGroupEnded(BiConsumer<Group, LeaveReason> handler) {
        state.groupEnded().set(ended -> handler.accept(ended.group(), ended.reason()));
    }

    @Override
    public CompletionStage<Group> join(String name) {
        return join(name, new byte[0]);
    }

    @Override
    public CompletionStage<Group> join(String name, byte[] payload) {
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes == 0 || nameBytes > WireLimits.MAX_GROUP_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "a group's name has 1 to " + WireLimits.MAX_GROUP_NAME_BYTES + " bytes of UTF-8");
        }
        if (payload.length > WireLimits.MAX_JOIN_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "a payload has at most " + WireLimits.MAX_JOIN_PAYLOAD_BYTES + " bytes, was " + payload.length);
        }
        byte[] copy = payload.clone();
        CompletableFuture<Group> answer = new CompletableFuture<>();
        if (isClosed.get() || !mailbox.post(nowUs -> core.join(name, copy, promise(answer)))) {
            answer.completeExceptionally(state.closedBecause()
                    .orElseGet(() -> new PeerageException(ErrorCode.CLOSED, "this peer is closed")));
        }
        return answer;
    }

    @Override
    public List<Link> links() {
        return core.links().snapshots();
    }

    @Override
    public void onLinkChanged(Consumer<Link> handler) {
        state.linkChanged().set(handler);
    }

    @Override
    public PeerageStats stats() {
        PortStats sockets = udp.stats();
        return new PeerageStats(
                sockets.datagramsSent(),
                sockets.datagramsReceived(),
                sockets.bytesSent(),
                sockets.bytesReceived(),
                core.serverLink().framesSent(),
                core.serverLink().framesReceived(),
                core.serverLink().reconnects(),
                drops.snapshot());
    }

    @Override
    public void networkChanged() {
        mailbox.post(core::networkChanged);
    }

    @Override
    public int poll() {
        if (!callbacks.isPolled()) {
            throw new IllegalStateException("callbacks run on an executor: build with polled() to poll");
        }
        return callbacks.poll();
    }

    @Override
    public PeerageDebug debug() {
        return peer -> mailbox.post(nowUs -> core.killDirectPath(peer));
    }

    @Override
    public void close() {
        if (!isClosed.compareAndSet(false, true)) {
            return;
        }
        mailbox.post(core::close);
        try {
            if (Thread.currentThread() != loop.thread()) {
                loop.join(CLOSE_WAIT_MS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        state.onClosed();
    }

    private PeerageCore.Promise promise(CompletableFuture<Group> answer) {
        return new PeerageCore.Promise() {
            @Override
            public void complete(GroupHandle group) {
                callbacks.post(() -> answer.complete(group));
            }

            @Override
            public void fail(PeerageException why) {
                callbacks.post(() -> answer.completeExceptionally(why));
            }
        };
    }

    private static DatagramPort openPort(int port) {
        try {
            return DatagramPorts.open(port);
        } catch (BindException taken) {
            throw new PeerageException(
                    ErrorCode.PORT_TAKEN, "UDP port " + port + " is in use: choose another, or 0 for any", taken);
        } catch (IOException failure) {
            throw new PeerageException(
                    ErrorCode.PORT_TAKEN,
                    "no UDP socket can be opened (" + failure.getMessage() + "): check the system's limits",
                    failure);
        }
    }

    /** For what may block, and for the WebSocket; a thread that is not needed ends. */
    private static ThreadPoolExecutor helpers(String name) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(2, 2, IDLE_THREAD_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name + "-helper");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
