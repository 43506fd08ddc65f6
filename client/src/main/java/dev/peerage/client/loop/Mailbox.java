package dev.peerage.client.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hands tasks from any thread to the loop and wakes it once.
 *
 * <p>Unbounded in itself; what posts in bulk has a budget of its own: messages in {@link SendGate}, frames from the server
 * by the demand of {@link WebSocketPipe}.
 */
final class Mailbox {

    private final ConcurrentLinkedQueue<LoopTask> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isWakingUp = new AtomicBoolean();
    private final Runnable waker;

    Mailbox(Runnable waker) {
        this.waker = waker;
    }

    void post(LoopTask task) {
        tasks.add(task);
        if (isWakingUp.compareAndSet(false, true)) {
            waker.run();
        }
    }

    /** For the loop: it is awake; whoever posts from now on wakes it again. Before {@link #poll}. */
    void onAwake() {
        isWakingUp.set(false);
    }

    /** For the loop: the next task, or one that does nothing if there is none; {@link #isEmpty} tells. */
    LoopTask poll() {
        LoopTask task = tasks.poll();
        return task == null ? nowUs -> {} : task;
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }
}
