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
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Headless Chromium behind a node process that speaks JSON lines; see {@code src/test/node/browser.mjs}. */
final class Chromium implements AutoCloseable {

    private static final Path PACKAGE = Path.of("").toAbsolutePath();
    private static final Path SCRIPT = PACKAGE.resolve("src/test/node/browser.mjs");
    private static final Path PLAYWRIGHT = PACKAGE.resolve("node_modules/playwright-core");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer toNode;
    private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final AtomicInteger nextCall = new AtomicInteger();
    private final CompletableFuture<String> version = new CompletableFuture<>();
    private volatile Consumer<JsonNode> onEvent = event -> {};

    private Chromium(Process process) {
        this.process = process;
        this.toNode = process.outputWriter();
        Thread reader = new Thread(this::read, "chromium-events");
        reader.setDaemon(true);
        reader.start();
    }

    /** What is missing on this machine, if anything. */
    static Optional<String> missing() {
        if (onPath("node").isEmpty()) {
            return Optional.of("node is not installed");
        }
        if (!Files.isDirectory(PLAYWRIGHT)) {
            return Optional.of("playwright-core is not installed: run npm ci in lab/interop");
        }
        return browser().isEmpty()
                ? Optional.of("no chromium on the PATH (or name one in PEERAGE_CHROMIUM)")
                : Optional.empty();
    }

    static Chromium start() throws Exception {
        Process process = new ProcessBuilder(
                        "node", SCRIPT.toString(), browser().orElseThrow().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Chromium chromium = new Chromium(process);
        chromium.version.get(20, TimeUnit.SECONDS);
        return chromium;
    }

    String version() {
        return version.join();
    }

    /** Where events go from now on; called on the reader's thread. */
    void onEvent(Consumer<JsonNode> consumer) {
        onEvent = consumer;
    }

    /** Calls a function of {@code page.js}. */
    CompletableFuture<JsonNode> call(String function, Object... args) {
        int id = nextCall.incrementAndGet();
        CompletableFuture<JsonNode> result = new CompletableFuture<>();
        calls.put(id, result);
        String line = JSON.writeValueAsString(Map.of("id", id, "run", function + "_", "args", List.of(args)));
        try {
            toNode.write(line + "\n");
            toNode.flush();
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    @Override
    public void close() throws IOException {
        toNode.close(); // the script closes the browser and ends
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
                onLine(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            version.completeExceptionally(new IllegalStateException("the browser ended"));
        }
    }

    private void onLine(JsonNode line) {
        if (line.has("id")) {
            CompletableFuture<JsonNode> call = calls.remove(line.get("id").asInt());
            if (line.has("error")) {
                call.completeExceptionally(new AssertionError(line.get("error").asString()));
            } else {
                call.complete(line.get("result"));
            }
        } else if (line.get("event").asString().equals("ready")) {
            version.complete(line.get("version").asString());
        } else {
            onEvent.accept(line);
        }
    }

    private static Optional<Path> browser() {
        String named = System.getenv("PEERAGE_CHROMIUM");
        return named != null
                ? Optional.of(Path.of(named))
                : Stream.of("chromium", "chromium-browser", "google-chrome")
                        .flatMap(name -> onPath(name).stream())
                        .findFirst();
    }

    private static Optional<Path> onPath(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
