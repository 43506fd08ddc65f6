package dev.peerage.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PairNewsTest {

    @Test
    void tellsEachFirstTimeOnce() {
        PairReport relayed = report(PathNow.RELAYED, 2_500, -1);
        PairReport direct = report(PathNow.DIRECT, 2_500, 212_000);

        assertThat(PairNews.between(null, relayed)).containsExactly("Ada and Ben are relayed after 2.5 ms");
        assertThat(PairNews.between(relayed, direct)).containsExactly("Ada and Ben are direct after 212 ms");
        assertThat(PairNews.between(direct, direct)).isEmpty();
    }

    @Test
    void tellsOfFallingBackAndReturning() {
        PairReport direct = report(PathNow.DIRECT, 1, 2);
        PairReport fallen = report(PathNow.RELAYED, 1, 2);

        assertThat(PairNews.between(direct, fallen)).containsExactly("Ada and Ben fell back to the relay");
        assertThat(PairNews.between(fallen, direct)).containsExactly("Ada and Ben are direct again");
    }

    private static PairReport report(PathNow path, long relayedUs, long directUs) {
        return new PairReport("Ada", "Ben", true, path, relayedUs, -1, directUs, -1, -1, 0, 0, 0, 0, 0, 0);
    }
}
