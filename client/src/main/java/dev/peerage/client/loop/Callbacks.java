package dev.peerage.client.loop;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the application's code one piece after the other: on its executor, or when it polls; never on the loop.
 *
 * <p>Thread-safe. What the code throws goes to the failure handler.
 */
final class Callbacks {

    /** After so many, others get the executor's thread. */
    private static final int MAX_BATCH = 64;

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Optional<Executor> executor;
    private final Consumer<Throwable> failureHandler;
    private volatile @Nullable Thread forbidden;

    Callbacks(Optional<Executor> executor, Consumer<Throwable> failureHandler) {
        this.executor = executor;
        this.failureHandler = failureHandler;
    }

    /** Names the loop's thread, on which no callback ever runs, even if the executor is of the kind that runs at once. */
    void forbid(Thread loop) {
        forbidden = loop;
    }

    boolean isPolled() {
        return executor.isEmpty();
    }

    void post(Runnable callback) {
        queue.add(callback);
        if (waiting.getAndIncrement() == 0) {
            executor.ifPresent(this::schedule);
        }
    }

    /** Runs all that is due now, on this thread. */
    int poll() {
        int due = waiting.get();
        run(due);
        waiting.addAndGet(-due);
        return due;
    }

    private void schedule(Executor target) {
        try {
            target.execute(this::runBatch);
        } catch (RuntimeException refused) { // an executor that is shut down, or broken: not the loop's trouble
            ForkJoinPool.commonPool().execute(this::runBatch);
        }
    }

    private void runBatch() {
        if (Thread.currentThread() == forbidden) {
            ForkJoinPool.commonPool().execute(this::runBatch);
            return;
        }
        int due = Math.min(waiting.get(), MAX_BATCH);
        run(due);
        if (waiting.addAndGet(-due) > 0) {
            executor.ifPresent(this::schedule);
        }
    }

    private void run(int count) {
        for (int i = 0; i < count; i++) {
            Runnable callback = queue.poll();
            if (callback == null) {
                return;
            }
            try {
                callback.run();
            } catch (Throwable failure) {
                report(failure);
            }
        }
    }

    private void report(Throwable failure) {
        try {
            failureHandler.accept(failure);
        } catch (RuntimeException again) {
            System.getLogger(Callbacks.class.getName())
                    .log(System.Logger.Level.ERROR, "the handler of callback failures failed itself", again);
        }
    }
}
