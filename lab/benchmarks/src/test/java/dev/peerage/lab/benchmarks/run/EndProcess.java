package dev.peerage.lab.benchmarks.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One end in a process of its own, spoken to by lines. Signals go straight on. */
final class EndProcess implements AutoCloseable {

    private static final String GONE = "gone";

    private final Process process;
    private final PrintStream orders;
    private final Path log;
    private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
    private volatile Consumer<String> signals = signal -> {};

    private EndProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    static EndProcess start(List<String> command, Path folder, Path log) throws BenchException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(log.toFile())
                    .start();
            EndProcess end = new EndProcess(process, log);
            Thread reader = new Thread(end::read, "end-" + process.pid());
            reader.setDaemon(true);
            reader.start();
            return end;
        } catch (IOException notThere) {
            throw new BenchException("not available: " + notThere.getMessage());
        }
    }

    void forwardSignals(Consumer<String> to) {
        signals = to;
    }

    void tell(String order) {
        orders.println(order);
    }

    /**
     * Waits for the reply that begins with that word.
     *
     * @return the words after it
     * @throws BenchException if it says something else, or nothing
     */
    String[] await(String verb, Duration atMost) throws BenchException, InterruptedException {
        String reply = replies.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (reply == null) {
            throw new BenchException("no '" + verb + "' within " + atMost.toSeconds() + " s");
        }
        if (reply.equals(GONE)) {
            throw new BenchException("its process ended: " + lastWords());
        }
        String[] words = reply.split(" ");
        if (words[0].equals("unavailable")) {
            throw new BenchException("not available: " + reply.substring(words[0].length() + 1));
        }
        if (!words[0].equals(verb)) {
            throw new BenchException(reply);
        }
        return List.of(words).subList(1, words.length).toArray(String[]::new);
    }

    ProcessUse use() {
        return ProcessUse.of(process.toHandle());
    }

    @Override
    public void close() {
        tell("quit");
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            boolean hasBegun = false; // before, the JVM itself may say something, such as of a flight recording
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                hasBegun |= line.startsWith("ready ") || line.startsWith("unavailable ");
                if (line.startsWith("signal ")) {
                    signals.accept(line);
                } else if (hasBegun) {
                    replies.add(line);
                }
            }
        } catch (IOException closed) { // as an end does
        }
        replies.add(GONE);
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty() ? "it left no word" : lines.get(lines.size() - 1) + " (" + log + ")";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
