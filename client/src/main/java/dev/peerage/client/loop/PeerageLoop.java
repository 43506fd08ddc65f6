package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.DatagramPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a peer: waits for datagrams, tasks and deadlines, and gives each to the core.
 *
 * <p>Never runs the application's code, never blocks elsewhere than in its port.
 */
final class PeerageLoop {

    private static final System.Logger LOG = System.getLogger(PeerageLoop.class.getName());

    /** So many datagrams are taken before timers and tasks have their turn. */
    private static final int MAX_BATCH = 128;

    /** Tasks before datagrams and deadlines have their turn. */
    private static final int MAX_TASKS = 256;

    private final Mailbox mailbox;
    private final DatagramPort udp;
    private final Thread thread;
    private final long originNs = System.nanoTime();
    private @Nullable PeerageCore core;

    PeerageLoop(Mailbox mailbox, DatagramPort udp, String name) {
        this.mailbox = mailbox;
        this.udp = udp;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    Thread thread() {
        return thread;
    }

    void start(PeerageCore started) {
        core = started;
        mailbox.post(started::start);
        thread.start();
    }

    void join(long timeoutMs) throws InterruptedException {
        thread.join(timeoutMs);
    }

    private void run() {
        PeerageCore present = core;
        if (present == null) {
            return;
        }
        boolean hasMore = false;
        try {
            while (!present.isDone()) {
                await(present, hasMore);
                hasMore = turn(present);
            }
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.ERROR, "the UDP socket failed", failure);
        } finally {
            udp.close();
        }
    }

    private void await(PeerageCore present, boolean hasMore) throws IOException {
        long waitUs = hasMore || !mailbox.isEmpty() ? 0 : present.nextDeadlineUs() - nowUs();
        if (waitUs > 0) {
            udp.await(waitUs, key -> {});
        }
        mailbox.onAwake();
    }

    /** One turn; true if there is more to do at once. */
    private boolean turn(PeerageCore present) throws IOException {
        for (int i = 0; i < MAX_TASKS && !mailbox.isEmpty(); i++) {
            LoopTask task = mailbox.poll();
            guarded(() -> task.run(nowUs()));
        }
        int received = udp.receive((datagram, from) -> onDatagram(present, datagram, from), MAX_BATCH);
        if (nowUs() >= present.nextDeadlineUs()) {
            guarded(() -> present.onTimeout(nowUs()));
        }
        guarded(() -> present.onTurnEnd(nowUs()));
        udp.flush();
        return received == MAX_BATCH;
    }

    private void onDatagram(PeerageCore present, ByteBuffer datagram, TransportAddress from) {
        try {
            present.onDatagram(datagram, from, nowUs());
        } catch (RuntimeException | AssertionError bug) {
            report(bug);
        }
    }

    /** An exception here is our bug; it must not take the other sessions with it. */
    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | AssertionError bug) {
            report(bug);
        }
    }

    private static void report(Throwable bug) {
        LOG.log(System.Logger.Level.ERROR, "a step of the loop failed: please report this", bug);
    }

    private long nowUs() {
        return (System.nanoTime() - originNs) / 1_000;
    }
}
