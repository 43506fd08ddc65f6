package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceEvent.GatheringDone;
import dev.peerage.rtc.ice.IceEvent.SelectedPair;
import dev.peerage.rtc.ice.IceEvent.StateChanged;
import dev.peerage.rtc.ice.SimNat.Kind;
import dev.peerage.testkit.SeededRandom;
import org.junit.jupiter.api.Test;

/** What becomes of two agents in situations worth a name. */
class IceAgentScenarioTest {

    private static final long SECOND = 1_000_000;
    private static final long MILLI = 1_000;

    private static SimPair connected(long seed, Kind natOfA, Kind natOfB) {
        SimPair pair = new SimPair(seed, natOfA, natOfB);
        pair.start();
        assertThat(pair.network.run(10 * SECOND, pair::areConnected))
                .as(pair.describe())
                .isTrue();
        return pair;
    }

    @Test
    void connectsWithinTwoRoundTripsOfSignallingWhenNothingIsInTheWay() {
        SimPair pair = new SimPair(1, Kind.NONE, Kind.NONE);
        pair.network.delayUs = MILLI;
        long beginUs = pair.network.nowUs();
        pair.start();

        assertThat(pair.network.run(SECOND, pair::areConnected)).isTrue();

        long signalledUs = beginUs + pair.a.signallingUs;
        assertThat(pair.network.nowUs() - signalledUs).isLessThanOrEqualTo(4 * MILLI);
    }

    @Test
    void repairsTheRolesWhenBothAreControllingOrBothControlled() {
        for (long seed = 0; seed < 100; seed++) {
            for (IceRole role : IceRole.values()) {
                SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.NONE);
                pair.network.loss = 0.1;
                pair.a.start(pair.b, role);
                pair.b.start(pair.a, role);

                assertThat(pair.network.run(30 * SECOND, pair::areConnected))
                        .as("seed %d %s %s", seed, role, pair.describe())
                        .isTrue();

                pair.network.run(10 * SECOND);
                assertThat(pair.a.agent().role())
                        .as("seed %d", seed)
                        .isNotEqualTo(pair.b.agent().role());
                assertThat(pair.haveSamePair())
                        .as("seed %d %s", seed, pair.describe())
                        .isTrue();
            }
        }
    }

    @Test
    void failsByItsDeadlineWithAReasonBetweenSymmetricNats() {
        SimPair pair = new SimPair(1, Kind.SYMMETRIC, Kind.SYMMETRIC);
        pair.start();
        pair.network.run(SimPair.CONFIG.failAfterUs() + 100 * MILLI);

        StateChanged failed = new StateChanged(IceState.CHECKING, IceState.FAILED, IceReason.NO_RESPONSE);
        assertThat(pair.a.lastChange()).isEqualTo(failed);
        assertThat(pair.b.lastChange()).isEqualTo(failed);
        assertThat(pair.a.agent().nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
        assertThat(pair.a.agent().selectedRemote()).isNull();
        assertThat(pair.a.agent().diagnostics().pairs())
                .allMatch(p -> p.state() == PairState.FAILED && p.failure() == PairFailure.NO_RESPONSE);
    }

    @Test
    void failsWithAReasonOfItsOwnWhenNoCandidateEverComes() {
        SimPair pair = new SimPair(1, Kind.BLACKHOLE, Kind.BLACKHOLE);
        pair.a.signallingUs = 100 * SECOND;
        pair.start();
        pair.network.run(SimPair.CONFIG.failAfterUs() + SECOND);

        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.NO_RESPONSE);
        assertThat(pair.b.agent().state()).isEqualTo(IceState.NEW); // no credentials: its owner's signalling decides
        pair.b.input(() -> pair.b.agent().onRemoteCredentials(pair.a.agent().localCredentials(), pair.network.nowUs()));
        pair.network.run(SimPair.CONFIG.failAfterUs() + SECOND);
        assertThat(pair.b.lastChange().reason()).isEqualTo(IceReason.NO_REMOTE_CANDIDATES);
    }

    @Test
    void tellsOneWayReachabilityFromNone() {
        SimPair pair = new SimPair(1, Kind.ONE_WAY, Kind.NONE);
        pair.start();
        pair.network.run(SimPair.CONFIG.failAfterUs() + SECOND);

        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.NO_RESPONSE);
        assertThat(pair.b.lastChange().reason()).isEqualTo(IceReason.ONE_WAY);
    }

    @Test
    void disconnectsAndThenFailsWhenConsentExpires() {
        SimPair pair = connected(1, Kind.PORT_RESTRICTED, Kind.NONE);
        pair.network.run(7 * SECOND);
        pair.b.mute(true);

        assertThat(pair.network.run(16 * SECOND, () -> pair.a.agent().state() == IceState.DISCONNECTED))
                .isTrue();
        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.CONSENT_LATE);
        assertThat(pair.a.agent().selectedRemote()).isNotNull();

        assertThat(pair.network.run(16 * SECOND, () -> pair.a.agent().state() == IceState.FAILED))
                .isTrue();
        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.CONSENT_EXPIRED);
        assertThat(pair.a.agent().selectedRemote()).isNull();
        long packets = pair.network.packets;
        pair.a.agent().onTimeout(pair.network.nowUs());
        pair.network.run(10 * SECOND);
        assertThat(pair.network.packets - packets).isLessThan(30); // b's only, which it does not send either
        assertThat(pair.a.agent().nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void connectsAgainWhenConsentIsHeardBeforeItExpires() {
        SimPair pair = connected(1, Kind.PORT_RESTRICTED, Kind.NONE);
        pair.b.mute(true);
        assertThat(pair.network.run(20 * SECOND, () -> pair.a.agent().state() == IceState.DISCONNECTED))
                .isTrue();
        pair.b.mute(false);

        assertThat(pair.network.run(8 * SECOND, pair::areConnected))
                .as(pair.describe())
                .isTrue();
        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.HEARD_AGAIN);
    }

    @Test
    void keepsConsentForTenMinutesUnderLoss() {
        SimPair pair = connected(3, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED);
        pair.network.loss = 0.02;
        pair.network.run(600 * SECOND);

        assertThat(pair.areConnected()).isTrue();
        assertThat(pair.a.agent().diagnostics().pairs().stream().filter(IceDiagnostics.Pair::isSelected))
                .singleElement()
                .satisfies(selected -> assertThat(selected.requestsSent()).isBetween(95L, 170L));
    }

    @Test
    void connectsWhenCandidatesTrickleInLate() {
        SimPair pair = new SimPair(1, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED);
        pair.a.signallingUs = 3 * SECOND;
        pair.b.signallingUs = 8 * SECOND;
        pair.start();

        assertThat(pair.network.run(12 * SECOND, pair::areConnected))
                .as(pair.describe())
                .isTrue();
    }

    @Test
    void keepsItsReflexiveAddressAliveWhileSignallingTakesAMinute() {
        for (long seed = 0; seed < 20; seed++) {
            SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED);
            pair.network.loss = 0.05 * (seed % 3);
            pair.a.nat().forgetAfter(30 * SECOND, pair.network::nowUs);
            pair.b.nat().forgetAfter(30 * SECOND, pair.network::nowUs);
            pair.a.signallingUs = 58 * SECOND;
            pair.b.signallingUs = 58 * SECOND;
            pair.start();

            assertThat(pair.network.run(70 * SECOND, pair::areConnected))
                    .as("seed %d %s", seed, pair.describe())
                    .isTrue();
            assertThat(pair.a.candidates()).hasSize(2);
        }
    }

    @Test
    void keepsNoReflexiveAddressAliveThatNobodyNeeds() {
        SimPair waiting = new SimPair(1, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED);
        waiting.a.signallingUs = 58 * SECOND;
        waiting.b.signallingUs = 58 * SECOND;
        waiting.start();
        waiting.network.run(50 * SECOND);
        assertThat(questions(waiting.a)).isEqualTo(1 + 3); // after 15, 30 and 45 s

        SimPair open = new SimPair(1, Kind.NONE, Kind.NONE); // no NAT, nothing to keep
        open.a.signallingUs = 58 * SECOND;
        open.b.signallingUs = 58 * SECOND;
        open.start();
        open.network.run(50 * SECOND);
        assertThat(questions(open.a)).isEqualTo(1);

        SimPair connected = connected(1, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED);
        connected.network.run(100 * SECOND);
        assertThat(questions(connected.a)).isEqualTo(1);
    }

    private static int questions(SimPeer peer) {
        return peer.agent().diagnostics().stunServers().get(0).requestsSent();
    }

    @Test
    void takesChecksThatOutrunThePeersCredentials() {
        SimPair pair = new SimPair(1, Kind.PORT_RESTRICTED, Kind.NONE);
        pair.a.signallingUs = 2 * SECOND;
        pair.start();
        pair.network.run(SECOND);
        assertThat(pair.b.agent().state()).isEqualTo(IceState.NEW);
        assertThat(pair.b.agent().isPeerAddress(TransportAddress.ipv4(101, 0, 0, 1, 40_000)))
                .isTrue();
        long credentialsUs = pair.network.nowUs() + SECOND;

        assertThat(pair.network.run(5 * SECOND, pair::areConnected)).isTrue();
        assertThat(pair.network.nowUs() - credentialsUs).isLessThan(200 * MILLI);
    }

    @Test
    void movesToABetterPairThatShowsUpLater() {
        SimPair pair = new SimPair(1, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, true);
        pair.a.hostCandidateDelayUs = 3 * SECOND;
        pair.b.hostCandidateDelayUs = 3 * SECOND;
        pair.start();
        assertThat(pair.network.run(2 * SECOND, pair::areConnected))
                .as(pair.describe())
                .isTrue();
        assertThat(pair.a.agent().selectedRemote()).isNotEqualTo(pair.b.host());

        pair.network.run(4 * SECOND);

        assertThat(pair.a.agent().selectedRemote()).as(pair.describe()).isEqualTo(pair.b.host());
        assertThat(pair.b.agent().selectedRemote()).isEqualTo(pair.a.host());
        assertThat(pair.a.events()).filteredOn(SelectedPair.class::isInstance).hasSize(2);
        assertThat(pair.a.agent().state()).isEqualTo(IceState.CONNECTED);
    }

    @Test
    void fallsBackToAnotherPairWhenTheSelectedOneDiesAndReturnsToItLater() {
        SimPair pair = new SimPair(1, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, true);
        pair.start();
        pair.network.run(2 * SECOND);
        assertThat(pair.a.agent().selectedRemote()).isEqualTo(pair.b.host());
        pair.network.isLanCut = true;

        assertThat(pair.network.run(20 * SECOND, () -> !pair.a.isConnected())).isTrue();
        pair.network.run(3 * SECOND);
        assertThat(pair.areConnected()).as(pair.describe()).isTrue();
        assertThat(pair.a.agent().selectedRemote()).isNotEqualTo(pair.b.host());
        assertThat(pair.haveSamePair()).isTrue();
        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.PAIR_SELECTED);

        pair.network.isLanCut = false;
        pair.network.run(10 * SECOND);
        assertThat(pair.a.agent().selectedRemote()).as(pair.describe()).isEqualTo(pair.b.host());
    }

    @Test
    void neverConnectsWithAWrongPassword() {
        SimPair pair = new SimPair(1, Kind.NONE, Kind.NONE);
        IceCredentials ofB = pair.b.agent().localCredentials();
        IceCredentials ofA = pair.a.agent().localCredentials();
        pair.a.start(pair.b, IceRole.CONTROLLING, new IceCredentials(ofB.ufrag(), "w".repeat(24)));
        pair.b.start(pair.a, IceRole.CONTROLLED, new IceCredentials(ofA.ufrag(), "x".repeat(24)));
        pair.network.run(SimPair.CONFIG.failAfterUs() + SECOND);

        assertThat(pair.a.agent().state()).isEqualTo(IceState.FAILED);
        assertThat(pair.b.agent().state()).isEqualTo(IceState.FAILED);
        assertThat(pair.a.agent().diagnostics().drops().get(IceDrop.WRONG_INTEGRITY))
                .isPositive();
        assertThat(pair.a.events()).noneMatch(SelectedPair.class::isInstance);
    }

    @Test
    void signalsNoReflexiveCandidateWithoutANat() {
        SimPair pair = connected(1, Kind.NONE, Kind.PORT_RESTRICTED);
        pair.network.run(SECOND);

        assertThat(pair.a.candidates()).extracting(IceCandidate::type).containsExactly(CandidateType.HOST);
        assertThat(pair.b.candidates())
                .extracting(IceCandidate::type)
                .containsExactly(CandidateType.HOST, CandidateType.SERVER_REFLEXIVE);
        assertThat(pair.b.candidates().get(1).related()).isEqualTo(pair.b.host());
        assertThat(pair.b.events()).filteredOn(GatheringDone.class::isInstance).hasSize(1);
    }

    @Test
    void endsGatheringWhenTheServerIsSilent() {
        SimPair pair = new SimPair(1, Kind.NONE, Kind.NONE);
        pair.network.isStunServerSilent = true;
        pair.start();
        pair.network.run(20 * SECOND);

        assertThat(pair.a.events()).filteredOn(GatheringDone.class::isInstance).hasSize(1);
        assertThat(pair.areConnected()).isTrue();
    }

    @Test
    void tellsTypesAndRoundTripTimeOfTheSelectedPair() {
        SimPair pair = connected(1, Kind.PORT_RESTRICTED, Kind.NONE);
        pair.network.run(SECOND);

        SelectedPair selected = pair.a.events().stream()
                .filter(SelectedPair.class::isInstance)
                .map(SelectedPair.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(selected.remote()).isEqualTo(pair.b.host());
        assertThat(selected.remoteType()).isEqualTo(CandidateType.HOST);
        assertThat(selected.localType()).isEqualTo(CandidateType.SERVER_REFLEXIVE);
        assertThat(selected.rttUs()).isEqualTo(2 * pair.network.delayUs);
        assertThat(pair.b.agent().rttUs()).isEqualTo(2 * pair.network.delayUs);
    }

    @Test
    void connectsOverIpv6() {
        SimNetwork network = new SimNetwork(1);
        SimPeer[] peers = new SimPeer[2];
        for (int i = 0; i < 2; i++) {
            TransportAddress address = new TransportAddress(true, 0x20010db800000000L, i + 1, 5000);
            peers[i] =
                    new SimPeer(network, "lan-" + i, address, new SimNat(Kind.NONE, address, address), SimPair.CONFIG);
        }
        peers[0].start(peers[1], IceRole.CONTROLLED);
        peers[1].start(peers[0], IceRole.CONTROLLING);

        assertThat(network.run(SECOND, () -> peers[0].isConnected() && peers[1].isConnected()))
                .isTrue();
        assertThat(peers[0].agent().selectedRemote()).isEqualTo(peers[1].host());
    }

    @Test
    void isSilentOnceClosed() {
        SimPair pair = connected(1, Kind.NONE, Kind.NONE);
        pair.a.input(() -> pair.a.agent().close(pair.network.nowUs()));
        pair.b.mute(true);
        long packets = pair.network.packets;
        pair.network.run(5 * SECOND);

        assertThat(pair.network.packets).isEqualTo(packets);
        assertThat(pair.a.agent().state()).isEqualTo(IceState.CLOSED);
        assertThat(pair.a.agent().selectedRemote()).isNull();
        pair.a.agent().close(pair.network.nowUs());
        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.CLOSED_BY_OWNER);
    }

    @Test
    void drawsOtherCredentialsAndTagsForEachAgent() {
        SeededRandom random = new SeededRandom(1);
        IceAgent first = new IceAgent(IceConfig.defaults(), random);
        IceAgent second = new IceAgent(IceConfig.defaults(), random);

        assertThat(first.localCredentials()).isNotEqualTo(second.localCredentials());
        assertThat(first.transactionTag()).isNotEqualTo(second.transactionTag());
        assertThat(first.localCredentials().toString())
                .doesNotContain(first.localCredentials().password());
    }
}
