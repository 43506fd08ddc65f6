package dev.peerage.server;

import dev.peerage.server.link.Counter;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the application's callbacks on its executor, one at a time and in order, whatever the executor. For any thread.
 *
 * <p>What waits is bounded by what causes it: clients, groups, and the requests of which each client may have only a few.
 */
final class Callbacks {

    private static final System.Logger LOG = System.getLogger(GroupServer.class.getName());

    private final Executor executor;
    private final Consumer<Counter> counted;

    private final Object lock = new Object();
    // Guarded by lock; null is the state in which nothing runs and nothing waits
    private @Nullable ArrayDeque<Runnable> waiting;

    Callbacks(Executor executor, Consumer<Counter> counted) {
        this.executor = executor;
        this.counted = counted;
    }

    void run(Runnable callback) {
        synchronized (lock) {
            if (waiting != null) {
                waiting.add(callback);
                return;
            }
            waiting = new ArrayDeque<>();
            waiting.add(callback);
        }
        try {
            executor.execute(this::drain);
        } catch (RuntimeException refused) {
            failed("the callback executor takes no tasks", refused);
            synchronized (lock) {
                waiting = null;
            }
        }
    }

    private void drain() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (RuntimeException failure) {
                failed("a callback of the application has failed", failure);
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (lock) {
            Runnable next = waiting == null ? null : waiting.poll();
            if (next == null) {
                waiting = null;
            }
            return next;
        }
    }

    private void failed(String what, RuntimeException failure) {
        counted.accept(Counter.CALLBACK_FAILURES);
        LOG.log(System.Logger.Level.ERROR, what, failure);
    }
}
