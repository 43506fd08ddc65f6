package dev.peerage.client.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hands tasks from any thread to the loop, and wakes it only if it sleeps.
 *
 * <p>Unbounded in itself; what posts in bulk has a budget of its own: messages in {@link SendGate}, frames from the server
 * by the demand of {@link WebSocketPipe}.
 */
final class Mailbox {

    private final ConcurrentLinkedQueue<LoopTask> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isAsleep = new AtomicBoolean();
    private final Runnable waker;
    private volatile boolean isClosed;

    Mailbox(Runnable waker) {
        this.waker = waker;
    }

    /** Any thread; false if the loop has ended, and the task will never run. */
    boolean post(LoopTask task) {
        tasks.add(task);
        if (isClosed && tasks.remove(task)) { // else the loop has seen it in its last look
            return false;
        }
        if (isAsleep.get() && isAsleep.compareAndSet(true, false)) {
            waker.run();
        }
        return true;
    }

    /**
     * For the loop, which must {@link #onAwake} afterwards whatever the answer.
     *
     * @return whether it may sleep: there is nothing to do, and whoever posts from now on wakes it
     */
    boolean mayFallAsleep() {
        isAsleep.set(true);
        return tasks.isEmpty();
    }

    /** For the loop: it is awake. */
    void onAwake() {
        isAsleep.lazySet(false);
    }

    /** For the loop, which ends: takes no more tasks. Those that are there may still be polled. */
    void close() {
        isClosed = true;
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
