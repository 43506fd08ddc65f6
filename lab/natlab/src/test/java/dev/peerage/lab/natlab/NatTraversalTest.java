package dev.peerage.lab.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of two clients behind NATs of the kernel's. Figures are printed, never asserted. */
class NatTraversalTest {

    private static final String LAB = "nt";

    @Test
    void becomeDirectBehindPortRestrictedNats() {
        try (NatLab lab = NatLab.up(LAB, "clients:port-restricted,port-restricted");
                Pair pair = Pair.start(lab, 1_000, 500)) {
            pair.awaitDirect();
            pair.awaitComplete();

            print("port-restricted", pair, pair.endFaultless(1_000));
        }
    }

    @Test
    void stayRelayedAndWorkBehindSymmetricNats() {
        try (NatLab lab = NatLab.up(LAB, "clients:symmetric,symmetric");
                Pair pair = Pair.start(lab, 1_000, 100)) { // ten seconds: time enough to become direct by mistake
            pair.awaitComplete();

            List<JsonNode> ends = pair.endFaultless(1_000);
            assertThat(ends).allSatisfy(end -> {
                assertThat(end.path("directMs").isNull()).isTrue();
                assertThat(end.path("switches").asInt()).isZero();
            });
            System.out.printf(
                    Locale.ROOT,
                    "natlab: symmetric: first message %.1f ms, relay round trip %.1f ms%n",
                    pair.firstMessageMs(),
                    ends.get(0).path("relayedRttMs").asDouble());
        }
    }

    @Test
    void measureFirstMessageAndDirectWithFortyMillisecondsOnEachSide() {
        try (NatLab lab = NatLab.up(LAB, "clients:port-restricted+delay=40,port-restricted+delay=40");
                Pair pair = Pair.start(lab, 500, 100)) {
            pair.awaitDirect();
            pair.awaitComplete();

            print("40 ms on each side", pair, pair.endFaultless(500));
        }
    }

    private static void print(String what, Pair pair, List<JsonNode> ends) {
        System.out.printf(
                Locale.ROOT,
                "natlab: %s: first message %.1f ms, direct %.1f ms, relay round trip %.1f ms, direct round trip %.1f ms%n",
                what,
                pair.firstMessageMs(),
                pair.directMs(),
                ends.get(0).path("relayedRttMs").asDouble(),
                ends.get(0).path("directRttMs").asDouble());
    }
}
