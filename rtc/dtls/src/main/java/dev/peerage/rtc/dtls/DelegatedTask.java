package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The engine's costly work while it is away on another thread, and the records that arrive meanwhile.
 *
 * <p>Confined to the transport's owner, but for {@link #run}: the owner hands it out and takes the result back through
 * {@link DtlsTransport#onTaskDone}, and whatever carries the task there and the word of its end back orders the memory.
 */
final class DelegatedTask {

    /** Twice the largest flight; more is dropped and comes again. */
    private static final int MAX_WAITING_RECORDS = 32;

    /** Where the work is. */
    enum Phase {
        /** There is none. */
        NONE,
        /** Waits for {@link DtlsTransport#pollTask}. */
        DUE,
        /** Handed out: the engine belongs to whoever runs it. */
        AWAY
    }

    private final Handshake handshake;
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private Phase phase = Phase.NONE;
    private @Nullable Throwable failure;

    DelegatedTask(Handshake handshake) {
        this.handshake = handshake;
    }

    Phase phase() {
        return phase;
    }

    void onDue() {
        phase = Phase.DUE;
    }

    /** Hands the work out, once. */
    @Nullable
    Runnable poll() {
        if (phase != Phase.DUE) {
            return null;
        }
        phase = Phase.AWAY;
        return this::run;
    }

    /** The work is done; gives what it threw, if anything. */
    @Nullable
    Throwable onDone() {
        if (phase != Phase.AWAY) {
            throw new IllegalStateException("no task was handed out");
        }
        phase = Phase.NONE;
        return failure;
    }

    /** Keeps a copy of a record until the work is done; false if too many wait. */
    boolean keep(ByteBuffer record) {
        if (waiting.size() == MAX_WAITING_RECORDS) {
            return false;
        }
        waiting.add(ByteBuffer.allocate(record.remaining()).put(record).flip());
        return true;
    }

    @Nullable
    ByteBuffer pollKept() {
        return waiting.poll();
    }

    /** Nothing is to be done any more, and what is away has no consequence. */
    void forget() {
        waiting.clear();
        phase = phase == Phase.DUE ? Phase.NONE : phase;
    }

    private void run() {
        try {
            handshake.runTasks();
        } catch (RuntimeException | Error thrown) { // becomes a state, on the owner's thread
            failure = thrown;
        }
    }
}
