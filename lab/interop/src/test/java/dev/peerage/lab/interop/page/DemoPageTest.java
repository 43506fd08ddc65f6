package dev.peerage.lab.interop.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peerage.cli.demo.Clock;
import dev.peerage.cli.demo.CountPlan;
import dev.peerage.cli.demo.Demo;
import dev.peerage.cli.demo.DemoSettings;
import dev.peerage.cli.demo.PairReport;
import dev.peerage.cli.demo.Stage;
import dev.peerage.cli.demo.Summary;
import dev.peerage.server.Group;
import dev.peerage.server.GroupServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page that a group server serves, in real browsers. Screenshots are kept in {@code target/screenshots}. */
class DemoPageTest {

    /** Two Java peers, Ada and Ben; the two pages are Zoe and Max. */
    private static final DemoSettings TWO_PEERS = new DemoSettings(2, 0, 0, new CountPlan(20, CountPlan.ENDLESS));

    @BeforeEach
    void needsABrowser() {
        Optional<String> missing = PageVisit.missing();
        assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElseThrow());
    }

    @Test
    void pagesTalkToJavaPeersAndToOneAnotherAndLoseNothingWhenPathsAreCut() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<String> news = new CopyOnWriteArrayList<>();
        try (Stage stage = new Stage(failures::add);
                Demo demo = Demo.start(TWO_PEERS, new Clock(), stage, news::add)) {
            PageVisit.play("cut", demo.pageUrl(), Map.of());

            Summary summary = stage.ask(() -> demo.summary(false));
            assertThat(summary.failures()).isEmpty();
            assertThat(summary.pairs())
                    .filteredOn(pair -> pair.b().equals("Zoe") || pair.b().equals("Max"))
                    .hasSizeGreaterThanOrEqualTo(4)
                    .allMatch(pair -> pair.received() > 20);
            assertThat(summary.pairs())
                    .filteredOn(pair -> pair.a().equals("Ada") && pair.b().equals("Zoe"))
                    .extracting(PairReport::switches)
                    .allMatch(switches -> switches >= 3);
        }
        assertThat(news).anyMatch(line -> line.contains("Hello from Zoe"));
        assertThat(failures).isEmpty();
    }

    @Test
    void directLinksGoOnWhileTheServerIsAwayAndSurviveItsReturn() throws Exception {
        AtomicReference<GroupServer> server = new AtomicReference<>(startServer(0));
        int port = server.get().port();
        try {
            PageVisit.play(
                    "away",
                    "http://localhost:" + port + "/",
                    Map.of("STOP", () -> server.get().stop(), "START", () -> server.set(startServer(port))));
        } finally {
            server.get().stop();
        }
    }

    private static GroupServer startServer(int port) {
        GroupServer server = GroupServer.builder().port(port).stunPort(0).start();
        Group arena = server.createGroup("arena");
        server.onClientJoined(arena::join);
        return server;
    }
}
