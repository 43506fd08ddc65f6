package dev.peerage.client.loop;

import java.io.IOException;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a peer: waits for datagrams, tasks and deadlines, and gives each to the core.
 *
 * <p>Never runs the application's code, never blocks elsewhere than in its selector.
 */
final class PeerageLoop {

    private static final System.Logger LOG = System.getLogger(PeerageLoop.class.getName());

    /** Tasks before datagrams and deadlines have their turn. */
    private static final int MAX_TASKS = 256;

    private final Selector selector;
    private final Mailbox mailbox;
    private final UdpPort udp;
    private final Thread thread;
    private final long originNs = System.nanoTime();
    private @Nullable PeerageCore core;

    PeerageLoop(Selector selector, Mailbox mailbox, UdpPort udp, String name) {
        this.selector = selector;
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
            LOG.log(System.Logger.Level.ERROR, "the loop's selector failed", failure);
        } finally {
            udp.close();
            closeSelector();
        }
    }

    private void await(PeerageCore present, boolean hasMore) throws IOException {
        long waitUs = hasMore || !mailbox.isEmpty() ? 0 : present.nextDeadlineUs() - nowUs();
        if (waitUs <= 0) {
            selector.selectNow();
        } else {
            selector.select(Math.min(waitUs / 1_000 + 1, 1_000_000));
        }
        selector.selectedKeys().clear();
        mailbox.onAwake();
    }

    /** One turn; true if there is more to do at once. */
    private boolean turn(PeerageCore present) throws IOException {
        for (int i = 0; i < MAX_TASKS && !mailbox.isEmpty(); i++) {
            LoopTask task = mailbox.poll();
            guarded(() -> task.run(nowUs()));
        }
        boolean hasMore = udp.receive((datagram, from) -> guarded(() -> present.onDatagram(datagram, from, nowUs())));
        if (nowUs() >= present.nextDeadlineUs()) {
            guarded(() -> present.onTimeout(nowUs()));
        }
        guarded(() -> present.onTurnEnd(nowUs()));
        return hasMore;
    }

    /** An exception here is our bug; it must not take the other sessions with it. */
    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | AssertionError bug) {
            LOG.log(System.Logger.Level.ERROR, "a step of the loop failed: please report this", bug);
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException ignored) {
            // The thread ends anyway.
        }
    }

    private long nowUs() {
        return (System.nanoTime() - originNs) / 1_000;
    }
}
