package dev.peerage.lab.interop.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The browser client's own checks, so that one command checks everything: {@code npm run check} and {@code npm test}. */
class WebChecksTest {

    private static final Path WEB = Path.of("../../web").toAbsolutePath().normalize();

    @BeforeEach
    void needsNode() {
        assumeTrue(PageVisit.onPath("node").isPresent(), "skipped: node is not installed");
    }

    @Test
    void typesAreStrict() throws Exception {
        Path compiler = WEB.resolve("node_modules/typescript/bin/tsc");
        assumeTrue(Files.exists(compiler), "skipped: typescript is not installed: run npm ci in web");
        run(List.of("node", compiler.toString(), "-p", "tsconfig.json"));
    }

    @Test
    void testsPass() throws Exception {
        List<String> command = new ArrayList<>(List.of("node", "--test"));
        try (Stream<Path> files = Files.list(WEB.resolve("test"))) {
            files.map(Path::toString)
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .forEach(command::add);
        }
        run(command);
    }

    private static void run(List<String> command) throws Exception {
        File output = Files.createTempFile("peerage-web", ".txt").toFile();
        Process process = new ProcessBuilder(command)
                .directory(WEB.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("in time").isTrue();
            assertThat(process.exitValue()).as(() -> read(output)).isZero();
        } finally {
            process.destroyForcibly();
            Files.delete(output.toPath());
        }
    }

    private static String read(File output) {
        try {
            return Files.readString(output.toPath(), StandardCharsets.UTF_8);
        } catch (java.io.IOException unreadable) {
            return unreadable.toString();
        }
    }
}
