package dev.peerage.cli.demo;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one thread on which a command's peers, callbacks and view live; what is confined to it needs no lock.
 *
 * <p>A task that throws is our bug: the handler given at the start is told, and repeated tasks go on.
 */
public final class Stage implements Executor, AutoCloseable {

    private final ScheduledThreadPoolExecutor executor;
    private final Consumer<Throwable> onFailure;

    public Stage(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "peerage-stage");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException afterTheEnd) {
            // A callback that was on its way when the stage closed: nobody waits for it.
        }
    }

    /** Runs a task again and again. */
    public void every(long periodMs, Runnable task) {
        ScheduledFuture<?> unused = executor.scheduleAtFixedRate(guarded(task), 0, periodMs, TimeUnit.MILLISECONDS);
    }

    /** Runs a task once, later. */
    void after(long delayMs, Runnable task) {
        ScheduledFuture<?> unused = executor.schedule(guarded(task), delayMs, TimeUnit.MILLISECONDS);
    }

    /** Asks the stage from another thread, and waits for the answer. */
    public <T> T ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, executor).join();
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable failure) { // told, never swallowed
                onFailure.accept(failure);
            }
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
