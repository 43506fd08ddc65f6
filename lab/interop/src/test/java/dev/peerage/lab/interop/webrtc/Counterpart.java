package dev.peerage.lab.interop.webrtc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Another WebRTC implementation in a process of its own that speaks JSON lines: {@code {id, run, args}} calls a function,
 * answered by {@code {id, result}} or {@code {id, error}}; {@code {event, ...}} tells what happens there.
 *
 * <p>All counterparts have the functions of {@code src/test/node/page.js}, which describes them.
 */
final class Counterpart implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START_TIMEOUT_S = 20;

    private final Process process;
    private final Writer toProcess;
    private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final AtomicInteger nextCall = new AtomicInteger();
    private final CompletableFuture<String> version = new CompletableFuture<>();
    private volatile Consumer<JsonNode> onEvent = event -> {};

    private Counterpart(Process process) {
        this.process = process;
        this.toProcess = process.outputWriter();
        Thread reader = new Thread(this::read, "counterpart-events");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the program and waits until it is ready. */
    static Counterpart start(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Counterpart counterpart = new Counterpart(process);
        counterpart.version.get(START_TIMEOUT_S, TimeUnit.SECONDS);
        return counterpart;
    }

    /** What it calls itself. */
    String version() {
        return version.join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Where events go from now on; called on the reader's thread. */
    void onEvent(Consumer<JsonNode> consumer) {
        onEvent = consumer;
    }

    /** Calls one of its functions. */
    CompletableFuture<JsonNode> call(String function, Object... args) {
        int id = nextCall.incrementAndGet();
        CompletableFuture<JsonNode> result = new CompletableFuture<>();
        calls.put(id, result);
        String line = JSON.writeValueAsString(Map.of("id", id, "run", function, "args", List.of(args)));
        try {
            synchronized (toProcess) {
                toProcess.write(line + "\n");
                toProcess.flush();
            }
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    @Override
    public void close() throws IOException {
        try {
            toProcess.close(); // the program ends with its input
        } catch (IOException hasEndedBefore) {
            // as it should
        }
        process.onExit()
                .completeOnTimeout(process, 5, TimeUnit.SECONDS)
                .thenAccept(ended -> {
                    ended.descendants().forEach(ProcessHandle::destroyForcibly);
                    ended.destroyForcibly();
                })
                .join();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                onLine(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            IllegalStateException ended = new IllegalStateException("the counterpart's process ended");
            version.completeExceptionally(ended);
            calls.values().forEach(call -> call.completeExceptionally(ended));
        }
    }

    private void onLine(String text) {
        JsonNode line;
        try {
            line = JSON.readTree(text);
        } catch (JacksonException chatter) { // native libraries write where they like
            return;
        }
        if (line.has("id")) {
            CompletableFuture<JsonNode> call = calls.remove(line.get("id").asInt());
            if (line.has("error")) {
                call.completeExceptionally(new AssertionError(line.get("error").asString()));
            } else {
                call.complete(line.get("result"));
            }
        } else if (line.path("event").asString("").equals("ready")) {
            version.complete(line.get("version").asString());
        } else {
            onEvent.accept(line);
        }
    }

    /** The program of that name on the PATH. */
    static Optional<Path> onPath(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
