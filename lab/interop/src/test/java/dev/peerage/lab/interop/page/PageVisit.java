package dev.peerage.lab.interop.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Headless Chromium on the demonstration page, driven by {@code src/test/node/demo-page.mjs}. */
final class PageVisit {

    private static final Path PACKAGE = Path.of("").toAbsolutePath();
    private static final Path SCRIPT = PACKAGE.resolve("src/test/node/demo-page.mjs");
    private static final Path PLAYWRIGHT = PACKAGE.resolve("node_modules/playwright-core");
    private static final Path SCREENSHOTS = PACKAGE.resolve("target/screenshots");
    /** A browser that hangs is ended after this. */
    private static final int TIMEOUT_SECONDS = 90;

    private PageVisit() {}

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

    /**
     * Plays a scenario of the script to its end.
     *
     * @param actions what is done when the script asks for it, by the word it says
     */
    static void play(String scenario, String url, Map<String, Runnable> actions) throws Exception {
        Files.createDirectories(SCREENSHOTS);
        Path complaints = Files.createTempFile("peerage-page", ".txt");
        Process script = new ProcessBuilder(
                        "node",
                        SCRIPT.toString(),
                        scenario,
                        browser().orElseThrow().toString(),
                        url,
                        SCREENSHOTS.toString())
                .redirectError(complaints.toFile())
                .start();
        // The reading below ends when the script does.
        script.onExit().orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).exceptionally(late -> end(script));
        try {
            List<String> seen = follow(script, actions);
            assertThat(script.waitFor())
                    .as("%s%nseen: %s", Files.readString(complaints, StandardCharsets.UTF_8), seen)
                    .isZero();
        } finally {
            end(script);
            Files.delete(complaints);
        }
    }

    private static List<String> follow(Process script, Map<String, Runnable> actions) throws IOException {
        List<String> seen = new ArrayList<>();
        try (BufferedReader lines = script.inputReader(StandardCharsets.UTF_8);
                Writer answers = script.outputWriter(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.add(line);
                Runnable action = actions.get(line);
                if (action != null) {
                    action.run();
                    answers.write("done\n");
                    answers.flush();
                }
            }
        }
        return seen;
    }

    private static Process end(Process script) {
        script.descendants().forEach(ProcessHandle::destroyForcibly);
        return script.destroyForcibly();
    }

    private static Optional<Path> browser() {
        String named = System.getenv("PEERAGE_CHROMIUM");
        return named != null
                ? Optional.of(Path.of(named))
                : Stream.of("chromium", "chromium-browser", "google-chrome")
                        .flatMap(name -> onPath(name).stream())
                        .findFirst();
    }

    static Optional<Path> onPath(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
