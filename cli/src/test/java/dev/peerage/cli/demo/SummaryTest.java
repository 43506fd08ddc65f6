package dev.peerage.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private static final PairReport GOOD = pair(200, 2_000, 2_000, 0, 0, 0);

    @Test
    void isOkIfAllHaveArrivedAndBecomeDirect() {
        assertThat(Summary.ofGoal("demo", 1, List.of(GOOD), 1_000).isOk()).isTrue();
    }

    @Test
    void failsForEachBrokenPromise() {
        assertThat(failures(pair(-1, 2_000, 2_000, 0, 0, 0))).containsExactly("Ada and Ben never became direct.");
        assertThat(failures(pair(1, 2_000, 1_999, 1, 0, 0)))
                .singleElement()
                .asString()
                .contains("1 messages were lost");
        assertThat(failures(pair(1, 2_000, 2_000, 0, 1, 0)))
                .singleElement()
                .asString()
                .contains("1 repeated");
        assertThat(failures(pair(1, 2_000, 2_000, 0, 0, 1)))
                .singleElement()
                .asString()
                .contains("1 out of order");
        assertThat(failures(pair(1, 1_500, 1_500, 0, 0, 0)))
                .containsExactly("Only 1500 of 2000 messages between Ada and Ben were sent in time.");
    }

    @Test
    void asksForNoGoalWhenOnlyWatched() {
        assertThat(Summary.ofWatch("demo", 1, List.of(pair(-1, 5, 5, 0, 0, 0))).isOk())
                .isTrue();
        assertThat(Summary.ofWatch("demo", 1, List.of(pair(-1, 5, 4, 1, 0, 0))).isOk())
                .isFalse();
    }

    @Test
    void writesEveryFigureAsJson() {
        JsonObject json =
                Summary.ofGoal("demo", 2_500_000, List.of(GOOD, GOOD), 1_000).toJson();

        assertThat(json.getDouble("elapsedMs")).isEqualTo(2_500.0);
        assertThat(json.getJsonObject("totals").getLong("received")).isEqualTo(4_000);
        assertThat(json.getJsonArray("pairs").getJsonObject(0).fieldNames())
                .contains(
                        "a",
                        "b",
                        "firstMessageMs",
                        "directMs",
                        "relayedRttMs",
                        "directRttMs",
                        "sent",
                        "received",
                        "lost",
                        "duplicated",
                        "reordered",
                        "switches");
    }

    private static List<String> failures(PairReport pair) {
        return Summary.ofGoal("demo", 1, List.of(pair), 1_000).failures();
    }

    private static PairReport pair(
            long directUs, long sent, long received, long lost, long duplicated, long reordered) {
        return new PairReport(
                "Ada",
                "Ben",
                true,
                PathNow.DIRECT,
                1,
                2,
                directUs,
                3,
                4,
                sent,
                received,
                lost,
                duplicated,
                reordered,
                1);
    }
}
