package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.ice.SimNat.Kind;
import org.junit.jupiter.api.Test;

/** Two agents over a seeded network: whatever it loses, delays, repeats and reorders, they end on one pair. */
class IceAgentSimulationTest {

    private static final long SECOND = 1_000_000;

    @Test
    void connectsOnTheSamePairOverAnyNatsThatAllowIt() {
        Kind[] kinds = {Kind.NONE, Kind.PORT_RESTRICTED, Kind.SYMMETRIC};
        for (long seed = 0; seed < 300; seed++) {
            Kind natOfA = kinds[(int) (seed % 3)];
            Kind natOfB = natOfA == Kind.SYMMETRIC ? Kind.NONE : kinds[(int) (seed / 3 % 2)];
            SimPair pair = new SimPair(seed, natOfA, natOfB);
            pair.network.loss = 0.05 * pair.network.random().nextInt(4);
            pair.network.duplication = 0.1;
            pair.network.jitterUs = 60_000;
            connect(seed, pair);
            pair.network.run(15 * SECOND);
            boolean same = pair.network.run(30 * SECOND, pair::haveSamePair);
            assertThat(same)
                    .as("seed %d %s %s %s", seed, natOfA, natOfB, pair.describe())
                    .isTrue();
        }
    }

    @Test
    void connectsInSpiteOfThirtyPercentLoss() {
        for (long seed = 0; seed < 200; seed++) {
            SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED);
            pair.network.loss = 0.3;
            connect(seed, pair);
        }
    }

    @Test
    void prefersTheLanWhenThereIsOne() {
        for (long seed = 0; seed < 50; seed++) {
            SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, true);
            connect(seed, pair);
            pair.network.run(2 * SECOND);
            assertThat(pair.a.agent().selectedRemote()).as("seed %d", seed).isEqualTo(pair.b.host());
            assertThat(pair.b.agent().selectedRemote()).as("seed %d", seed).isEqualTo(pair.a.host());
        }
    }

    private static void connect(long seed, SimPair pair) {
        pair.start();
        boolean done = pair.network.run(30 * SECOND, pair::areConnected);
        assertThat(done).as("seed %d %s", seed, pair.describe()).isTrue();
    }
}
