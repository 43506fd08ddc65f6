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

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isAsleep = new AtomicBoolean();
    private final Runnable waker;

    Mailbox(Runnable waker) {
        this.waker = waker;
    }

    /** Any thread. */
    void post(Runnable task) {
        tasks.add(task);
        if (isAsleep.get() && isAsleep.compareAndSet(true, false)) {
            waker.run();
        }
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
