package dev.peerage.server.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one thread that owns all state of a server, with its clock and its timer. {@link #post} and {@link #call} may be
 * used from any thread, all else on the loop only.
 */
public final class EventLoop {

    private static final long NEVER = Long.MAX_VALUE;
    /** For what is too slow for the loop: checking signatures, reading pages. */
    private static final int WORKER_THREADS = 2;

    private final Vertx vertx;
    private final Context context;
    private final Thread thread;
    private final long startNanos = System.nanoTime();

    private final Object lock = new Object();
    // Guarded by lock
    private boolean isClosed;

    // Confined to the loop thread
    private long armedUs = NEVER;
    private long timerId;

    public EventLoop() {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKER_THREADS)
                .setInternalBlockingPoolSize(WORKER_THREADS)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        context = vertx.getOrCreateContext();
        CompletableFuture<Thread> started = new CompletableFuture<>();
        context.runOnContext(ignored -> started.complete(Thread.currentThread()));
        thread = Waiting.forResult(started);
    }

    /** Microseconds since the loop was made; from any thread. */
    public long nowUs() {
        return (System.nanoTime() - startNanos) / 1_000;
    }

    /** Whether this thread is the loop. */
    public boolean isInside() {
        return Thread.currentThread() == thread; // the only event loop of this Vertx, whatever the context
    }

    /** Runs the task on the loop, soon; false if the loop has closed. */
    public boolean post(Runnable task) {
        synchronized (lock) {
            if (isClosed) {
                return false;
            }
            context.runOnContext(ignored -> task.run());
            return true;
        }
    }

    /** Runs the task on the loop and waits for its result; {@code otherwise} if the loop has closed. */
    public <T> T call(Supplier<T> task, T otherwise) {
        if (isInside()) {
            return task.get();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean isPosted = post(() -> {
            try {
                result.complete(task.get());
            } catch (RuntimeException failure) {
                result.completeExceptionally(failure);
            }
        });
        return isPosted ? Waiting.forResult(result) : otherwise;
    }

    /** Starts something on the loop and waits, not on the loop, until it has finished. */
    public <T> T await(Supplier<CompletableFuture<T>> task) {
        return Waiting.forResult(
                call(task, CompletableFuture.failedFuture(new IllegalStateException("the loop has closed"))));
    }

    /** Has {@code onTimer} run at this time or, if an earlier one was asked for before, then. */
    public void arm(long deadlineUs, Runnable onTimer) {
        if (deadlineUs >= armedUs) {
            return;
        }
        if (armedUs != NEVER) {
            vertx.cancelTimer(timerId);
        }
        armedUs = deadlineUs;
        long delayMs = Math.max(1, TimeUnit.MICROSECONDS.toMillis(deadlineUs - nowUs() + 999));
        timerId = vertx.setTimer(delayMs, ignored -> {
            armedUs = NEVER;
            onTimer.run();
        });
    }

    /** Runs what takes long on a worker thread; the future completes on the loop. */
    <T> Future<T> work(Callable<T> task) {
        return context.executeBlocking(task, false);
    }

    /** As {@link #work}, for callers that know nothing of Vert.x; a task that throws gives {@code otherwise}. */
    public <T> void work(Callable<T> task, T otherwise, Consumer<T> onResult) {
        work(task).onComplete(result -> onResult.accept(result.succeeded() ? result.result() : otherwise));
    }

    Vertx vertx() {
        return vertx;
    }

    /** Takes no more tasks, runs {@code last} after those it has, then frees threads and sockets. Not on the loop. */
    public void close(Runnable last) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (lock) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            context.runOnContext(ignored -> {
                last.run();
                done.complete(null);
            });
        }
        Waiting.forResult(done);
        Waiting.forResult(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
