package dev.peerage.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Turns Ctrl-C and SIGTERM into an orderly end: the command is asked to finish, prints its summary, and its own exit code
 * becomes the process's. Thread-safe.
 */
final class Ending {

    /** How long a command may take to finish when asked to. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    /** One that only {@link #ask()} brings about. */
    static Ending manual() {
        return new Ending();
    }

    /** One that the process's end brings about. */
    static Ending ofProcess() {
        Ending ending = new Ending();
        Runtime.getRuntime().addShutdownHook(new Thread(ending::onShutdown, "peerage-ending"));
        return ending;
    }

    /** Asks the command to finish. */
    void ask() {
        asked.countDown();
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits until the command is asked to finish, or for a time; whether it is asked. */
    boolean await(Duration atMost) {
        try {
            return asked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Tells that the command has finished. */
    void finished(int code) {
        exitCode.complete(code);
    }

    private void onShutdown() {
        if (exitCode.isDone()) {
            return;
        }
        ask();
        try {
            int code = exitCode.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            Runtime.getRuntime().halt(code);
        } catch (InterruptedException | ExecutionException | TimeoutException tooLate) {
            // The signal's own exit code stands.
        }
    }
}
