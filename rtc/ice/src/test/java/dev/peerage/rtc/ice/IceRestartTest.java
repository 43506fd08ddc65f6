package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceEvent.SelectedPair;
import dev.peerage.rtc.ice.SimNat.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Restarts (RFC 8445 §9): other credentials, the same data path until there is a new one. */
class IceRestartTest {

    private static final long SECOND = 1_000_000;
    private static final long MILLI = 1_000;

    private static SimPair connected(long seed) {
        SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED);
        pair.network.jitterUs = 20_000;
        pair.start();
        assertThat(pair.network.run(20 * SECOND, pair::areConnected))
                .as(pair::describe)
                .isTrue();
        pair.network.run(3 * SECOND);
        return pair;
    }

    private static long selections(SimPeer peer) {
        return peer.events().stream().filter(SelectedPair.class::isInstance).count();
    }

    /** Runs on, and fails if data had nowhere to go for a moment, or came from where the other would not take it. */
    private static void runWithoutGap(long seed, SimPair pair, long durationUs) {
        long endUs = pair.network.nowUs() + durationUs;
        boolean hadGap = pair.network.run(
                endUs - pair.network.nowUs(),
                () -> pair.a.agent().selectedRemote() == null
                        || pair.b.agent().selectedRemote() == null
                        || !takesDataOf(pair.a, pair.b)
                        || !takesDataOf(pair.b, pair.a));
        assertThat(hadGap).as("seed %d %s", seed, pair.describe()).isFalse();
    }

    private static boolean takesDataOf(SimPeer from, SimPeer to) {
        TransportAddress destination = from.agent().selectedRemote();
        return to.agent().isPeerAddress(from.nat().outbound(destination));
    }

    @Test
    void movesToNewCredentialsWithoutAGapForDataEitherWay() {
        for (long seed = 0; seed < 60; seed++) {
            SimPair pair = connected(seed);
            pair.network.loss = 0.1 * (seed % 3);
            SimPeer restarting = seed % 2 == 0 ? pair.a : pair.b;
            IceCredentials before = restarting.agent().localCredentials();
            long selections = selections(pair.a);
            IceRole role = pair.a.agent().role();
            restarting.restart();
            runWithoutGap(seed, pair, 12 * SECOND);

            assertThat(selections(pair.a)).as("seed %d", seed).isGreaterThan(selections);
            assertThat(pair.a.agent().role()).isEqualTo(role);
            assertThat(restarting.agent().localCredentials()).isNotEqualTo(before);
            assertThat(restarting.agent().localCredentials().ufrag())
                    .startsWith(restarting.agent().routingKey());
            assertThat(pair.network.run(5 * SECOND, pair::haveSamePair))
                    .as(pair::describe)
                    .isTrue();
        }
    }

    @Test
    void changesNoStateWhileTheOldPairWorks() {
        SimPair pair = connected(1);
        int changes = pair.a.events().size();
        pair.a.restart();
        pair.network.run(10 * SECOND);

        assertThat(pair.a.events().subList(changes, pair.a.events().size()))
                .noneMatch(IceEvent.StateChanged.class::isInstance)
                .filteredOn(IceEvent.LocalCandidate.class::isInstance)
                .hasSizeGreaterThanOrEqualTo(2); // host and reflexive are told again
    }

    @Test
    void keepsThePairWhenThePeerNeverAnswersTheRestart() {
        SimPair pair = connected(2);
        pair.a.signallingUs = 1000 * SECOND;
        pair.a.restart();
        runWithoutGap(2, pair, 120 * SECOND);

        assertThat(pair.areConnected()).isTrue();
    }

    @Test
    void forgetsTheOldCredentialsSoonAfterwards() {
        SimPair pair = connected(3);
        IceCredentials old = pair.a.agent().localCredentials();
        pair.a.restart();
        pair.network.run(12 * SECOND);
        long before = drops(pair.a);
        byte[] late = ScriptedCheck.of(old, pair.b.agent().localCredentials());
        pair.a.receive(late, TransportAddress.ipv4(1, 2, 3, 4, 5));

        assertThat(drops(pair.a)).isEqualTo(before + 1);
    }

    private static long drops(SimPeer peer) {
        return peer.agent().diagnostics().drops().getOrDefault(IceDrop.WRONG_USERNAME, 0L);
    }

    @Test
    void findsAnotherWayWhenTheOldPairIsDeadAlready() {
        SimPair pair = connected(4);
        pair.a.mute(true);
        pair.network.run(18 * SECOND);
        assertThat(pair.a.agent().state()).isEqualTo(IceState.DISCONNECTED);
        pair.a.mute(false);
        pair.a.restart();

        assertThat(pair.network.run(3 * SECOND, pair::areConnected))
                .as(pair::describe)
                .isTrue();
    }

    @Test
    void bringsAFailedAgentBack() {
        for (List<Boolean> isMuted : List.of(List.of(true, false), List.of(true, true))) {
            SimPair pair = connected(5);
            pair.a.mute(isMuted.get(0));
            pair.b.mute(isMuted.get(1));
            pair.network.run(40 * SECOND);
            assertThat(pair.a.agent().state()).isEqualTo(IceState.FAILED);
            assertThat(pair.a.agent().selectedRemote()).isNull();
            pair.a.mute(false);
            pair.b.mute(false);
            pair.a.restart();
            assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.RESTARTED);

            assertThat(pair.network.run(5 * SECOND, pair::areConnected))
                    .as(pair::describe)
                    .isTrue();
        }
    }

    @Test
    void failsInTheMidstOfARestartThatLeadsNowhere() {
        SimPair pair = connected(6);
        pair.a.restart();
        pair.network.run(200 * MILLI);
        pair.a.mute(true);
        pair.network.run(70 * SECOND);

        assertThat(pair.a.agent().state()).isEqualTo(IceState.FAILED);
        assertThat(pair.a.agent().nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void survivesTwoRestartsAtOnceAndOneUponAnother() {
        for (long seed = 0; seed < 40; seed++) {
            SimPair pair = connected(seed);
            pair.network.loss = 0.05;
            pair.a.restart();
            pair.network.run(pair.network.random().nextInt(300) * MILLI);
            pair.a.restart();
            runWithoutGap(seed, pair, 10 * SECOND);
            assertThat(pair.areConnected()).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void isWithoutEffectBeforeThePeerKnowsUs() {
        IceAgent agent = new IceAgent(IceConfig.defaults(), new dev.peerage.testkit.SeededRandom(1));
        IceCredentials first = agent.localCredentials();

        assertThat(agent.restart(1)).isEqualTo(first);
    }
}
