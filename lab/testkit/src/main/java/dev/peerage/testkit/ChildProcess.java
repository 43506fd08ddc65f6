package dev.peerage.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program under test in a process of its own: its lines as they come, and its end. Thread-safe.
 *
 * <p>Output and errors are read together. Closing kills it.
 */
public final class ChildProcess implements AutoCloseable {

    private final String name;
    private final Process process;

    // Guarded by this
    private final List<String> lines = new ArrayList<>();
    private boolean hasEnded;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts a command; {@code name} is for failures. */
    public static ChildProcess start(String name, List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            ChildProcess child = new ChildProcess(name, process);
            Thread reader = new Thread(child::read, "output of " + name);
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    /** The command that runs a class of this class path on this JVM, started fast rather than running fast. */
    public static List<String> java(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                mainClass));
        command.addAll(arguments);
        return command;
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException killed) {
            add("(output ended: " + killed.getMessage() + ")");
        }
        synchronized (this) {
            hasEnded = true;
            notifyAll();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** All lines so far. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /**
     * The first line that is as wanted, waiting for it if need be.
     *
     * @throws AssertionError with the output if it does not come in time or the program ends without it
     */
    public synchronized String awaitLine(String what, Predicate<String> wanted, Duration atMost) {
        long startNanos = System.nanoTime();
        int seen = 0;
        try {
            while (true) {
                for (; seen < lines.size(); seen++) {
                    if (wanted.test(lines.get(seen))) {
                        return lines.get(seen);
                    }
                }
                long leftMs = atMost.toMillis() - (System.nanoTime() - startNanos) / 1_000_000;
                if (hasEnded || leftMs <= 0) {
                    throw new AssertionError(name + " did not print " + what + (hasEnded ? " before its end" : "")
                            + "; its output:\n" + tail());
                }
                wait(leftMs);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stop);
        }
    }

    /**
     * Waits for the end, and for all output.
     *
     * @return the exit code
     */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " did not end; its output:\n" + tail());
            }
            synchronized (this) {
                while (!hasEnded) {
                    wait(atMost.toMillis());
                }
            }
            return process.exitValue();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stop);
        }
    }

    /** Asks it to end (SIGTERM). */
    public void terminate() {
        process.toHandle().destroy(); // Process.destroy() would also close the output before it is read
    }

    /** Ends it without asking (SIGKILL). */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /** The last lines, for failures. */
    public synchronized String tail() {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    @Override
    public void close() {
        kill();
    }
}
