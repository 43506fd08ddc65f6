package dev.peerage.lab.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The direct path dies in mid-stream and comes back; the stream notices nothing but a pause. */
class PathLossTest {

    private static final int MESSAGES = 3_000;
    private static final int PER_SECOND = 200;

    /** Declared dead within this; the relay carries the data from the first doubt on. */
    private static final double FALLBACK_MS = 2_000;

    @Test
    void fallsBackToTheRelayAndReturnsWithoutLosingRepeatingOrReordering() {
        try (NatLab lab = NatLab.up("pl", "clients:port-restricted,port-restricted");
                Pair pair = Pair.start(lab, MESSAGES, PER_SECOND)) {
            pair.awaitDirect();

            lab.run("block", "c1", "c2");
            double blockedMs = Instant.now().toEpochMilli();
            JsonNode fallen = pair.one().awaitPath("relayed", blockedMs);
            JsonNode fallenToo = pair.other().awaitPath("relayed", blockedMs);
            lab.run("unblock", "c1", "c2");
            double unblockedMs = Instant.now().toEpochMilli();
            JsonNode back = pair.one().awaitPath("direct", unblockedMs);
            pair.other().awaitPath("direct", unblockedMs);
            pair.awaitComplete();

            for (JsonNode end : pair.endFaultless(MESSAGES)) {
                assertThat(end.path("switches").asInt()).isGreaterThanOrEqualTo(3);
                assertThat(end.path("longestSilenceMs").asDouble()).isLessThan(FALLBACK_MS);
                System.out.printf(
                        Locale.ROOT,
                        "natlab: blocked in mid-stream: relayed after %.0f and %.0f ms, longest silence %.0f ms, direct %.0f ms"
                                + " after unblock%n",
                        fallen.path("time").asDouble() - blockedMs,
                        fallenToo.path("time").asDouble() - blockedMs,
                        end.path("longestSilenceMs").asDouble(),
                        back.path("time").asDouble() - unblockedMs);
            }
        }
    }
}
