package dev.peerage.lab.interop.webrtc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Headless Chromium; see {@code src/test/node/browser.mjs}. */
final class Chromium {

    private static final Path PACKAGE = Path.of("").toAbsolutePath();
    private static final Path SCRIPT = PACKAGE.resolve("src/test/node/browser.mjs");
    private static final Path PLAYWRIGHT = PACKAGE.resolve("node_modules/playwright-core");

    private Chromium() {}

    /** What is missing on this machine, if anything. */
    static Optional<String> missing() {
        if (Counterpart.onPath("node").isEmpty()) {
            return Optional.of("node is not installed");
        }
        if (!Files.isDirectory(PLAYWRIGHT)) {
            return Optional.of("playwright-core is not installed: run npm ci in lab/interop");
        }
        return browser().isEmpty()
                ? Optional.of("no chromium on the PATH (or name one in PEERAGE_CHROMIUM)")
                : Optional.empty();
    }

    static List<String> command() {
        return List.of("node", SCRIPT.toString(), browser().orElseThrow().toString());
    }

    private static Optional<Path> browser() {
        String named = System.getenv("PEERAGE_CHROMIUM");
        return named != null
                ? Optional.of(Path.of(named))
                : Stream.of("chromium", "chromium-browser", "google-chrome")
                        .flatMap(name -> Counterpart.onPath(name).stream())
                        .findFirst();
    }
}
