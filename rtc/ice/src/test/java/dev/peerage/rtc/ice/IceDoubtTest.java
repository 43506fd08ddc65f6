package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.ice.IceEvent.SelectedPair;
import dev.peerage.rtc.ice.SimNat.Kind;
import org.junit.jupiter.api.Test;

/** The data layer doubts the path: true or not, it is known within a second. */
class IceDoubtTest {

    private static final long SECOND = 1_000_000;
    private static final long MILLI = 1_000;

    /** Both on one LAN, and both behind NATs that lead out of it: two ways. */
    private static SimPair connectedTwoWays(long seed) {
        SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, true);
        pair.start();
        pair.network.run(20 * SECOND);
        assertThat(pair.areConnected()).isTrue();
        assertThat(pair.a.agent().selectedRemote()).as(pair::describe).isEqualTo(pair.b.host());
        return pair;
    }

    private static void doubt(SimPair pair) {
        pair.a.input(() -> pair.a.agent().onDataDoubt(pair.network.nowUs()));
        pair.b.input(() -> pair.b.agent().onDataDoubt(pair.network.nowUs()));
    }

    @Test
    void anotherPairTakesOverWithinTwoSecondsWhenTheDoubtIsRight() {
        for (long seed = 0; seed < 40; seed++) {
            SimPair pair = connectedTwoWays(seed);
            pair.network.loss = 0.05 * (seed % 3);
            pair.network.isLanCut = true;
            doubt(pair);
            long beginUs = pair.network.nowUs();

            assertThat(pair.network.run(
                            10 * SECOND,
                            () -> !pair.b.host().equals(pair.a.agent().selectedRemote())
                                    && !pair.a.host().equals(pair.b.agent().selectedRemote())
                                    && pair.areConnected()))
                    .as("seed %d %s", seed, pair.describe())
                    .isTrue();

            long limitMs = pair.network.loss == 0 ? 1_500 : 4_000;
            assertThat((pair.network.nowUs() - beginUs) / MILLI)
                    .as("seed %d", seed)
                    .isLessThan(limitMs);
        }
    }

    @Test
    void nothingHappensWhenTheDoubtIsWrong() {
        SimPair pair = connectedTwoWays(1);
        long packets = pair.network.packets;
        int events = pair.a.events().size();
        for (int i = 0; i < 100; i++) { // and it is cheap to repeat
            doubt(pair);
            pair.network.run(10 * MILLI);
        }

        assertThat(pair.a.events()).hasSize(events);
        assertThat(pair.areConnected()).isTrue();
        assertThat(pair.network.packets - packets).isLessThan(40);
    }

    /** With one pair, which is silent and in doubt. */
    private static SimPair doubted() {
        SimPair pair = new SimPair(1, Kind.PORT_RESTRICTED, Kind.NONE);
        pair.start();
        pair.network.run(5 * SECOND);
        pair.b.mute(true);
        doubt(pair);
        pair.network.run(1_100 * MILLI);
        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.DOUBT_CONFIRMED);
        assertThat(pair.a.agent().selectedRemote()).isNotNull();
        return pair;
    }

    @Test
    void surrendersWithoutAnyOtherPairOnlyWhenConsentExpires() {
        SimPair pair = doubted();
        pair.a.input(() -> pair.a.agent().onTimeout(pair.network.nowUs())); // figures as of now
        long heardUs = pair.network.nowUs() - selected(pair.a).lastResponseAgoUs();
        boolean hasFailed = pair.network.run(40 * SECOND, () -> pair.a.agent().state() == IceState.FAILED);

        assertThat(hasFailed).isTrue();
        assertThat(pair.network.nowUs() - heardUs)
                .isEqualTo(IceConfig.defaults().consentExpiryUs());
        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.CONSENT_EXPIRED);
        assertThat(pair.a.agent().selectedRemote()).isNull();
        assertThat(pair.a.agent().diagnostics().explain()).anyMatch(line -> line.contains("fell silent"));
    }

    private static IceDiagnostics.Pair selected(SimPeer peer) {
        return peer.agent().diagnostics().pairs().stream()
                .filter(IceDiagnostics.Pair::isSelected)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void staysWithThePairInDoubtWhenThereIsNoOtherAndHearsItAgain() {
        SimPair pair = doubted();

        pair.b.mute(false);
        pair.network.run(2 * SECOND);
        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.HEARD_AGAIN);
    }

    @Test
    void movesOnceAndNotToAndFro() {
        SimPair pair = connectedTwoWays(2);
        int before = pair.a.events().size();
        pair.network.isLanCut = true;
        doubt(pair);
        pair.network.run(30 * SECOND);

        assertThat(pair.a.events().subList(before, pair.a.events().size()))
                .filteredOn(SelectedPair.class::isInstance)
                .hasSize(1);
    }
}
