package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.stun.turn.StreamAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The one thread of a peer: waits for datagrams, tasks and deadlines, and gives each to the core.
 *
 * <p>Never runs the application's code, never blocks elsewhere than in its port. A bug costs the step it happened in; if the
 * socket is broken, or no turn succeeds any more, the core is told and the loop ends.
 */
final class PeerageLoop {

    /** So many datagrams are taken before timers and tasks have their turn. */
    private static final int MAX_BATCH = 128;

    /** Tasks before datagrams and deadlines have their turn. */
    private static final int MAX_TASKS = 256;

    /** A bug of the socket's may come with one datagram and be gone with the next; so many in a row are no chance. */
    private static final int MAX_FAILED_TURNS = 16;

    /** After a bug in what was due, as it may still be due: two turns a second of logging are no spinning. */
    private static final long PAUSE_AFTER_BUG_US = 500_000;

    /** What the loop moves on. Confined to the loop's thread. */
    interface Core {
        void start(long nowUs);

        boolean isDone();

        /** When {@link #onTimeout} wants to be called. */
        long nextDeadlineUs();

        /** Does what is due; false if a bug kept something from being done. */
        boolean onTimeout(long nowUs);

        void onDatagram(ByteBuffer datagram, TransportAddress from, long nowUs);

        /** A further socket at the port's selector is ready. */
        void onReady(SelectionKey key, long nowUs);

        /** After everything of one turn. */
        void onTurnEnd(long nowUs);

        /** The loop cannot go on: it ends, and whoever waits for something is to be told. */
        void onBroken(Throwable why, long nowUs);
    }

    private final Mailbox mailbox;
    private final DatagramPort udp;
    private final Core core;
    private final Drops drops;
    private final Thread thread;
    private final DatagramPort.Receiver receiver = this::onDatagram;
    private final long originNs = System.nanoTime();

    // Confined to the loop's thread
    private final List<SelectionKey> ready = new ArrayList<>(); // not worked upon in the midst of a selection
    private boolean hasMore;
    private int failedTurns;
    private long pausedUntilUs;

    PeerageLoop(Mailbox mailbox, DatagramPort udp, Core core, Drops drops, String name) {
        this.mailbox = mailbox;
        this.udp = udp;
        this.core = core;
        this.drops = drops;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    Thread thread() {
        return thread;
    }

    void start() {
        mailbox.post(core::start);
        thread.start();
    }

    void join(long timeoutMs) throws InterruptedException {
        thread.join(timeoutMs);
    }

    private void run() {
        try {
            while (!core.isDone()) {
                guardedTurn();
            }
        } catch (IOException | RuntimeException | Error failure) {
            drops.guard("goodbye", () -> core.onBroken(failure, nowUs()));
        } finally {
            udp.close();
            mailbox.close();
            while (!mailbox.isEmpty()) { // who asked for something is told that it is too late
                runTask();
            }
        }
    }

    private void guardedTurn() throws IOException {
        try {
            await();
            turn();
            failedTurns = 0;
        } catch (RuntimeException | AssertionError | StackOverflowError bug) {
            drops.bug("turn of the loop", bug);
            if (++failedTurns == MAX_FAILED_TURNS) {
                throw bug;
            }
        }
    }

    private void await() throws IOException {
        long waitUs = hasMore ? 0 : Math.max(core.nextDeadlineUs(), pausedUntilUs) - nowUs();
        boolean maySleep = waitUs > 0 && mailbox.mayFallAsleep();
        udp.await(maySleep ? waitUs : 0, ready::add);
        mailbox.onAwake();
    }

    private void turn() throws IOException {
        for (int i = 0; i < MAX_TASKS && !mailbox.isEmpty(); i++) {
            runTask();
        }
        for (SelectionKey key : ready) {
            drops.guard("ready socket", () -> core.onReady(key, nowUs()));
        }
        ready.clear();
        hasMore = udp.receive(receiver, MAX_BATCH) == MAX_BATCH;
        long nowUs = nowUs();
        if (nowUs >= Math.max(core.nextDeadlineUs(), pausedUntilUs) && !core.onTimeout(nowUs)) {
            pausedUntilUs = nowUs + PAUSE_AFTER_BUG_US;
        }
        core.onTurnEnd(nowUs());
        udp.flush();
    }

    private void runTask() {
        LoopTask task = mailbox.poll();
        drops.guard("task", () -> task.run(nowUs()));
    }

    private void onDatagram(ByteBuffer datagram, TransportAddress from) {
        if (StreamAddress.isStream(from)) {
            return; // which nobody can send from
        }
        try {
            core.onDatagram(datagram, from, nowUs());
        } catch (RuntimeException | AssertionError | StackOverflowError bug) {
            drops.bug("datagram", bug);
        }
    }

    private long nowUs() {
        return (System.nanoTime() - originNs) / 1_000;
    }
}
