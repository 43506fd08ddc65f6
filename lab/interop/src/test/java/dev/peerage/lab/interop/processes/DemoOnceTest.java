package dev.peerage.lab.interop.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code peerage demo} as a program sees it. */
class DemoOnceTest {

    @Test
    void endsWithACompleteAndCleanSummary() {
        try (Command demo = Command.start(
                "demo", "demo", "--once", "--json", "--port", "0", "--stun-port", "0", "--messages", "1000")) {
            assertThat(demo.awaitExit()).as(demo::text).isZero();

            JsonNode summary = demo.output();
            System.out.println("demo --once: " + summary);
            assertThat(summary.path("ok").asBoolean()).isTrue();
            assertThat(summary.path("failures")).isEmpty();
            assertThat(summary.path("pairs")).hasSize(3).allSatisfy(DemoOnceTest::isMeasuredAndFaultless);
            assertThat(summary.path("totals").path("received").asInt()).isEqualTo(6_000);
        }
    }

    private static void isMeasuredAndFaultless(JsonNode pair) {
        assertThat(pair.path("a").asString()).isNotEmpty();
        assertThat(pair.path("b").asString()).isNotEmpty();
        for (String figure : new String[] {"firstMessageMs", "directMs", "relayedRttMs", "directRttMs"}) {
            assertThat(pair.path(figure).asDouble(-1)).as(figure).isPositive();
        }
        assertThat(pair.path("sent").asInt()).isEqualTo(2_000);
        assertThat(pair.path("received").asInt()).isEqualTo(2_000);
        for (String fault : new String[] {"lost", "duplicated", "reordered"}) {
            assertThat(pair.path(fault).asInt(-1)).as(fault).isZero();
        }
        assertThat(pair.path("switches").asInt(-1)).isPositive();
    }

    @Test
    void saysWhichPortIsTakenAndHowToChooseAnother() throws IOException {
        try (ServerSocket taken = new ServerSocket(0);
                Command demo = Command.start("demo", "demo", "--port", "" + taken.getLocalPort(), "--stun-port", "0")) {
            assertThat(demo.awaitExit()).as(demo::text).isEqualTo(2);
            assertThat(demo.text())
                    .hasLineCount(1)
                    .startsWith("peerage: ")
                    .contains("" + taken.getLocalPort())
                    .contains("--port");
        }
    }
}
