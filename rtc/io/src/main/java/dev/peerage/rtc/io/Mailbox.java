package dev.peerage.rtc.io;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Hands tasks from any thread to the loop, and wakes it only if it sleeps.
 *
 * <p>Unbounded in itself: what comes in bulk has a budget of its own, see {@link Outbox}.
 */
final class Mailbox {

    /** Where tasks are dropped in, by any thread. */
    @FunctionalInterface
    interface Slot {

        /** False if nobody empties the mailbox any more; then the task does not run. */
        boolean post(Runnable task);
    }

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isAsleep = new AtomicBoolean();
    private final Runnable waker;
    private volatile boolean isClosed;

    Mailbox(Runnable waker) {
        this.waker = waker;
    }

    /**
     * Any thread.
     *
     * @return false if it is closed: then the task will not run
     */
    boolean post(Runnable task) {
        if (isClosed) {
            return false;
        }
        tasks.add(task);
        if (isClosed
                && tasks.remove(task)) { // looked at after it was added: the loop may have looked for the last time
            return false;
        }
        if (isAsleep.get() && isAsleep.compareAndSet(true, false)) {
            waker.run();
        }
        return true;
    }

    /** For the loop: takes no more; what is in is still to be polled. */
    void close() {
        isClosed = true;
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

    /** For the loop: the next task. */
    @Nullable
    Runnable poll() {
        return tasks.poll();
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }
}
