package dev.peerage.rtc.dtls;

import org.jspecify.annotations.Nullable;

/**
 * The engine's costly work while it is away on another thread.
 *
 * <p>Confined to the transport's owner, but for {@link #run}: the owner hands it out and takes the result back through
 * {@link DtlsTransport#onTaskDone}, and whatever carries the task there and the word of its end back orders the memory.
 */
final class DelegatedTask {

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

    /** Nothing is to be done any more; what is away comes back without consequence. */
    void forget() {
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
