package dev.peerage.rtc.io;

import dev.peerage.rtc.webrtc.IceServer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * WebRTC data channels on one UDP socket and one thread. Thread-safe.
 *
 * <pre>{@code
 * try (Rtc rtc = Rtc.builder().open()) { // across the internet: with .iceServers("stun:stun.example.org")
 *     RtcConnection here = rtc.connect();
 *     RtcConnection there = rtc.connect(); // elsewhere, mostly in a browser
 *     there.onChannel(channel -> channel.onMessage((payload, isText) -> channel.send(ByteBuffer.wrap(payload))));
 *
 *     CompletableFuture<String> echo = new CompletableFuture<>();
 *     RtcChannel channel = here.openChannel("echo");
 *     channel.onMessage((payload, isText) -> echo.complete(new String(payload, StandardCharsets.UTF_8)));
 *     channel.send("hello");
 *
 *     here.offer(); // the two descriptions travel by signalling of your own
 *     there.answer(here.gathered().toCompletableFuture().join());
 *     here.accept(there.gathered().toCompletableFuture().join());
 *     System.out.println(echo.join());
 * }
 * }</pre>
 *
 * <p>The thread is a daemon and runs no code of the application: callbacks run on the application's executor. Who has a
 * thread to spare for it, such as a game with its tick, takes {@link RtcLoop} instead, by {@link RtcBuilder#openLoop}.
 */
public final class Rtc implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Rtc.class.getName());

    /** Names that take longer are gone without: a connection within the LAN needs no servers. */
    private static final long MAX_RESOLUTION_US = 3_000_000;

    private static final long MAX_WAIT_US = 60_000_000;
    private static final long CLOSE_WAIT_MS = 2_000;

    private final RtcBuilder settings;
    private final RtcLoop loop;
    private final Thread thread;
    private final OpenQuestions questions = new OpenQuestions();

    /** Waits for the names of the ICE servers. Guarded by itself. */
    private final Deque<Runnable> early = new ArrayDeque<>();

    private volatile boolean isReady;
    private volatile boolean isClosing;

    private Rtc(RtcBuilder settings) {
        this.settings = settings;
        settings.executor = new CallbackExecutor(settings.executor);
        this.loop = new RtcLoop(settings, settings.openPort());
        this.thread = new Thread(this::run, "peerage-rtc-" + loop.localPort());
        this.thread.setDaemon(true);
    }

    /** Begins the description of an {@link Rtc}, or of an {@link RtcLoop}. */
    public static RtcBuilder builder() {
        return new RtcBuilder();
    }

    static Rtc open(RtcBuilder builder) {
        Rtc rtc = new Rtc(builder.copy());
        rtc.thread.start();
        return rtc;
    }

    /**
     * Makes a connection; it begins with {@link RtcConnection#offer} or {@link RtcConnection#answer}.
     *
     * @throws RtcException if this has been closed
     */
    public RtcConnection connect() {
        ConnectionHandle handle = new ConnectionHandle(loop, this::post, settings, questions);
        if (isClosing || !post(() -> handle.begin(loop))) {
            throw new RtcException(RtcException.Kind.CLOSED, "this Rtc has been closed");
        }
        return handle;
    }

    /** Gives other ICE servers to the connections made from now on; see {@link RtcLoop#iceServers}. */
    public void iceServers(List<IceServer> servers) {
        post(() -> loop.iceServers(servers));
    }

    /** The UDP port. */
    public int localPort() {
        return loop.localPort();
    }

    /** A fresh snapshot, made by the loop; fails with {@link RtcException} of kind CLOSED if this is or gets closed. */
    public CompletionStage<RtcStats> stats() {
        CompletableFuture<RtcStats> future = questions.ask(settings.executor);
        loop.post(() -> {
            RtcStats stats = new RtcStats(loop.connections(), loop.portStats(), loop.portName());
            future.completeAsync(() -> stats, settings.executor);
        });
        return future;
    }

    /**
     * Closes all connections, which say goodbye, and the socket; waits until that is done. Questions without an answer fail.
     * Harmless if repeated.
     */
    @Override
    public void close() {
        isClosing = true;
        loop.post(() -> {}); // wakes it
        try {
            if (Thread.currentThread() != thread) {
                thread.join(CLOSE_WAIT_MS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (loop) {
            pollUntilClosed();
        } catch (RuntimeException | Error broken) {
            LOG.log(System.Logger.Level.ERROR, "the loop has not ended well", broken);
        } finally {
            questions.close();
        }
    }

    private void pollUntilClosed() {
        try {
            loop.resolve(settings.iceServers, MAX_RESOLUTION_US, this::onReady);
            while (!isClosing) {
                loop.poll(MAX_WAIT_US);
            }
        } finally {
            isClosing = true;
            onReady(); // what was wished for before then ends with the rest
        }
    }

    /** Hands a task to the loop, once the servers are known; in order. False if the loop has ended. */
    private boolean post(Runnable task) {
        if (!isReady) {
            synchronized (early) {
                if (!isReady) {
                    return early.add(task);
                }
            }
        }
        return loop.offer(task);
    }

    private void onReady() {
        synchronized (early) {
            early.forEach(loop::offer);
            early.clear();
            isReady = true;
        }
    }
}
