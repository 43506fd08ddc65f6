package dev.peerage.rtc.io;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Two threads at most, for handshakes and for the resolution of names; gone when there is nothing to do for some seconds. */
final class Workers {

    private static final int MAX_THREADS = 2;
    private static final long IDLE_S = 5;

    private final ThreadPoolExecutor pool;

    /** @param name of its threads */
    Workers(String name) {
        pool = new ThreadPoolExecutor(
                MAX_THREADS, MAX_THREADS, IDLE_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    void execute(Runnable task) {
        if (!pool.isShutdown()) {
            pool.execute(task);
        }
    }

    void close() {
        pool.shutdown();
    }
}
