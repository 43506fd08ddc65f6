package dev.peerage.rtc.io;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.StateChanged;
import dev.peerage.rtc.webrtc.PeerConnectionReason;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Takes the outputs of the connections that had an input, each once per turn. Confined to the loop. */
final class Drainer {

    private static final System.Logger LOG = System.getLogger(RtcLoop.class.getName());

    /** So many datagrams of one connection go out before others, and what has arrived meanwhile, have their turn. */
    private static final int MAX_BURST = 64;

    /** So many tasks run before datagrams and deadlines have their turn. */
    private static final int MAX_TASKS = 1_024;

    private final TurnDriver outlet;
    private final DeadlineHeap deadlines;
    private final Mailbox mailbox;
    private final Consumer<Throwable> handlerFailure;
    private final Consumer<LoopConnection> onOver;
    private final ArrayDeque<LoopConnection> dirty = new ArrayDeque<>();
    private final ByteBuffer datagram = ByteBuffer.allocate(DatagramPort.MAX_DATAGRAM_BYTES);
    private final Workers workers;

    Drainer(
            TurnDriver outlet,
            DeadlineHeap deadlines,
            Mailbox mailbox,
            Workers workers,
            Consumer<Throwable> handlerFailure,
            Consumer<LoopConnection> onOver) {
        this.outlet = outlet;
        this.deadlines = deadlines;
        this.mailbox = mailbox;
        this.workers = workers;
        this.handlerFailure = handlerFailure;
        this.onOver = onOver;
    }

    /** The connection had an input. */
    void touch(LoopConnection connection) {
        if (!connection.isDirty && !connection.isGone) {
            connection.isDirty = true;
            dirty.add(connection);
        }
    }

    boolean hasWork() {
        return !dirty.isEmpty() || !mailbox.isEmpty();
    }

    void runTasks() {
        for (int i = 0; i < MAX_TASKS; i++) {
            Runnable task = mailbox.poll();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (Throwable failure) {
                handlerFailure.accept(failure);
            }
        }
    }

    /** The loop has ended: runs all that is left, and takes no more. */
    void runLastTasks() {
        mailbox.close();
        while (!mailbox.isEmpty()) {
            runTasks();
        }
    }

    /** Drains those touched by now; those touched meanwhile have their turn next, unless they had it already. */
    void drain(long nowUs) {
        for (int i = dirty.size(); i > 0; i--) {
            LoopConnection connection = dirty.removeFirst();
            connection.isDirty = false;
            try {
                drain(connection, nowUs);
            } catch (RuntimeException | Error bug) { // must not take the other connections with it
                onBug(connection, bug);
            }
        }
    }

    private void onBug(LoopConnection connection, Throwable bug) {
        if (!connection.isOver()) {
            connection.onBug(bug); // its next turn tells what there is to tell
            return;
        }
        LOG.log(System.Logger.Level.ERROR, "a connection failed after its end: please report this", bug);
        onOver.accept(connection);
    }

    private void drain(LoopConnection connection, long nowUs) {
        int sent = 0;
        boolean hasNews = true;
        while (hasNews && sent < MAX_BURST) {
            drainEvents(connection);
            startTask(connection);
            int more = transmit(connection, MAX_BURST - sent, nowUs);
            sent += more;
            hasNews = more > 0; // sending may bring events, such as that there is room again
        }
        connection.onDrained.run();
        if (sent == MAX_BURST) {
            touch(connection);
        } else if (connection.isOver()) {
            onOver.accept(connection);
            return;
        }
        deadlines.set(connection.timer, connection.machine().nextDeadlineUs());
    }

    /** Tells what there is. Not for handlers, whose events would overtake each other. */
    void drainEvents(LoopConnection connection) {
        for (PeerConnectionEvent event = connection.pollEvent(); event != null; event = connection.pollEvent()) {
            if (event instanceof StateChanged changed && changed.reason() == PeerConnectionReason.INTERNAL) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "a connection failed: please report this",
                        connection.machine().bug());
            }
            try {
                connection.handler().onEvent(connection, event);
            } catch (Throwable failure) { // in some languages what is checked comes unannounced
                handlerFailure.accept(failure);
            }
        }
    }

    private int transmit(LoopConnection connection, int atMost, long nowUs) {
        for (int sent = 0; sent < atMost; sent++) {
            TransportAddress to = connection.machine().pollTransmit(datagram.clear(), nowUs);
            if (to == null) {
                return sent;
            }
            outlet.send(datagram.flip(), to, nowUs);
        }
        return atMost;
    }

    /** The costly part of a handshake runs elsewhere, lest all connections wait for it. */
    private void startTask(LoopConnection connection) {
        Runnable task = connection.machine().pollTask();
        if (task != null) {
            workers.execute(() -> {
                try {
                    task.run();
                    mailbox.post(connection::onTaskDone);
                } catch (RuntimeException | Error bug) {
                    mailbox.post(() -> connection.onBug(bug));
                }
            });
        }
    }
}
