package dev.peerage.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peerage.rtc.io.Rtc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class WebRtcEchoTest {

    @TempDir(cleanup = CleanupMode.NEVER) // the browser's last children write into it while it goes away
    Path profile;

    private EchoServer server;

    @BeforeEach
    void start() throws IOException {
        server = EchoServer.start(0, Rtc.builder().open());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The page asks for the next echo only while it is connected, so that what Java echoes has come from a browser. */
    @Test
    void answersAPageInChromium() throws IOException {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "no chromium on the PATH (or name one in PEERAGE_CHROMIUM)");
        Process browser = new ProcessBuilder(
                        chromium.orElseThrow().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--allow-loopback-in-peer-connection",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0", // stays, though there is no window
                        url("/"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(server.echoes()).isGreaterThan(10));
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly();
        }
    }

    @Test
    void servesThePageAndNothingElse() throws Exception {
        assertThat(get("/").body()).contains("<h1>WebRTC echo</h1>");
        assertThat(get("/echo.js").headers().firstValue("Content-Type")).hasValue("text/javascript; charset=utf-8");
        assertThat(get("/../package.json").statusCode()).isEqualTo(404);
        assertThat(get("/offer.html").statusCode()).isEqualTo(404);
    }

    @Test
    void saysWhatIsWrongWithAnOffer() throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url("/offer")))
                                .POST(HttpRequest.BodyPublishers.ofString("hello"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("description");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url(path))).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String url(String path) {
        return "http://localhost:" + server.httpPort() + path;
    }

    private static Optional<Path> chromium() {
        String named = System.getenv("PEERAGE_CHROMIUM");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Arrays.stream(
                                System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
