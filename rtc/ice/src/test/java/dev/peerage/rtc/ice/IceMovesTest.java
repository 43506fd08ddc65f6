package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceEvent.SelectedPair;
import dev.peerage.rtc.ice.SimNat.Kind;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A better pair works later: data moves to it, once, and never stops on the way. */
class IceMovesTest {

    private static final long SECOND = 1_000_000;
    private static final IceConfig TURN = SimPair.CONFIG.withTurnServers(List.of(SimTurnServer.CLIENT_VIEW));

    private static SimPair connected(long seed, SimPair pair) {
        pair.network.loss = 0.05 * (seed % 4);
        pair.network.jitterUs = 5_000;
        pair.start();
        assertThat(pair.network.run(20 * SECOND, pair::areConnected))
                .as(() -> "seed " + seed + pair.describe())
                .isTrue();
        return pair;
    }

    private static long moves(SimPeer peer) {
        return peer.events().stream().filter(SelectedPair.class::isInstance).count() - 1;
    }

    private static CandidateType localType(SimPeer peer) {
        return peer.agent().diagnostics().pairs().stream()
                .filter(IceDiagnostics.Pair::isSelected)
                .findFirst()
                .orElseThrow()
                .localType();
    }

    /** Runs until it has come to pass, and fails if data has nowhere to go meanwhile. */
    private static void awaitWithoutGap(long seed, SimPair pair, long limitUs, BooleanSupplier isDone) {
        boolean[] hadGap = new boolean[1];
        boolean isThere = pair.network.run(limitUs, () -> {
            hadGap[0] |=
                    pair.a.agent().selectedRemote() == null || pair.b.agent().selectedRemote() == null;
            return isDone.getAsBoolean();
        });
        assertThat(isThere).as("seed %d %s", seed, pair.describe()).isTrue();
        assertThat(hadGap[0]).as("seed %d", seed).isFalse();
    }

    @Test
    void fromTurnToADirectPairWhenThatIsPossibleAfterMinutes() {
        for (long seed = 0; seed < 12; seed++) {
            SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, "lan-2", TURN, TURN);
            pair.network.isDirectCut = true;
            connected(seed, pair);
            pair.network.run(100 * SECOND);
            boolean isRelayed = pair.a.agent().diagnostics().pairs().stream()
                    .anyMatch(p -> p.isSelected()
                            && (p.localType() == CandidateType.RELAYED || p.remoteType() == CandidateType.RELAYED));
            assertThat(isRelayed).as("seed %d", seed).isTrue();
            pair.network.isDirectCut = false;

            awaitWithoutGap(
                    seed,
                    pair,
                    70 * SECOND,
                    () -> localType(pair.a) != CandidateType.RELAYED
                            && localType(pair.b) != CandidateType.RELAYED
                            && pair.haveSamePair());
        }
    }

    @Test
    void fromIpv4ToIpv6WhenAnInterfaceAppears() {
        for (long seed = 0; seed < 40; seed++) {
            SimPair pair = connected(seed, new SimPair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, true));
            pair.network.run(10 * SECOND);
            long before = moves(pair.a);
            TransportAddress ofA = new TransportAddress(true, 0x20010db8_00000000L, 1, 5000);
            TransportAddress ofB = ofA.withPort(6000);
            pair.a.appear(ofA);
            pair.network.run(seed * SECOND / 10);
            pair.b.appear(ofB);

            awaitWithoutGap(
                    seed,
                    pair,
                    5 * SECOND,
                    () -> ofB.equals(pair.a.agent().selectedRemote())
                            && ofA.equals(pair.b.agent().selectedRemote()));
            pair.network.loss = 0; // much of it can silence any pair
            pair.network.run(60 * SECOND);
            assertThat(moves(pair.a) - before).as("seed %d", seed).isEqualTo(1);
        }
    }

    @Test
    void toAMarkedlyFasterPairOfLowerPriority() {
        for (long seed = 0; seed < 20; seed++) {
            SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, true);
            pair.network.lanDelayUs = 120_000; // a tunnel that looks like a LAN
            connected(4 * seed, pair); // without loss: both pairs must be known
            pair.network.run(5 * SECOND);
            pair.network.loss = 0.03 * (seed % 4);
            assertThat(pair.a.agent().selectedRemote()).as("seed %d", seed).isEqualTo(pair.b.host());

            awaitWithoutGap(
                    seed,
                    pair,
                    120 * SECOND,
                    () -> !pair.b.host().equals(pair.a.agent().selectedRemote()) && pair.haveSamePair());
            pair.network.loss = 0;
            long moves = moves(pair.a);
            pair.network.run(300 * SECOND);
            assertThat(moves(pair.a)).as("seed %d", seed).isEqualTo(moves);
        }
    }

    @Test
    void notForNoise() {
        for (long seed = 0; seed < 20; seed++) {
            SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, true);
            pair.network.lanDelayUs = 24_000;
            connected(seed, pair);
            pair.network.loss = 0;
            pair.network.run(10 * SECOND);
            long moves = moves(pair.a);
            pair.network.run(600 * SECOND);

            assertThat(moves(pair.a)).as("seed %d", seed).isEqualTo(moves);
            assertThat(pair.a.agent().selectedRemote()).isEqualTo(pair.b.host());
        }
    }
}
