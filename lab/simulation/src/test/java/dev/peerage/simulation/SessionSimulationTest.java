package dev.peerage.simulation;

import static org.assertj.core.api.Assertions.fail;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of seeded runs. A failure prints its seed; {@code -Dpeerage.seed=N} (with {@code -Dpeerage.peers=2} or 5) replays
 * one with a trace.
 */
class SessionSimulationTest {

    private static final int SEEDS_OF_TWO = Integer.getInteger("peerage.seeds", 2_000);
    private static final int SEEDS_OF_FIVE = SEEDS_OF_TWO / 40;

    @Test
    void twoPeersKeepEveryPromiseWhateverTheNetworkDoes() {
        run(2, SEEDS_OF_TWO);
    }

    @Test
    void fivePeersKeepEveryPromiseWhateverTheNetworkDoes() {
        run(5, SEEDS_OF_FIVE);
    }

    private static void run(int peers, int seeds) {
        Long replayed = Long.getLong("peerage.seed");
        if (replayed != null) {
            if (Integer.getInteger("peerage.peers", 2) == peers) {
                Scenario.run(replayed, peers, true);
            }
            return;
        }
        LongStream.range(0, seeds).parallel().forEach(seed -> {
            try {
                Scenario.run(seed, peers, false);
            } catch (AssertionError | RuntimeException failure) {
                fail("replay with -Dpeerage.seed=" + seed + " -Dpeerage.peers=" + peers, failure);
            }
        });
    }
}
