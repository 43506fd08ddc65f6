package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceEvent.GatheringDone;
import dev.peerage.rtc.ice.SimNat.Kind;
import dev.peerage.rtc.stun.turn.TurnFailure;
import dev.peerage.rtc.stun.turn.TurnServer;
import dev.peerage.rtc.stun.turn.TurnState;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two agents, NATs and a TURN server, in virtual time. */
class IceAgentTurnTest {

    private static final long SECOND = 1_000_000;
    private static final IceConfig TURN = SimPair.CONFIG.withTurnServers(List.of(SimTurnServer.CLIENT_VIEW));

    private static SimPair pair(long seed, Kind natOfA, Kind natOfB, IceConfig configOfA, IceConfig configOfB) {
        return new SimPair(seed, natOfA, natOfB, "lan-2", configOfA, configOfB);
    }

    private static SimPair connected(SimPair pair, String what) {
        pair.start();
        assertThat(pair.network.run(30 * SECOND, pair::areConnected))
                .as(() -> what + pair.describe())
                .isTrue();
        return pair;
    }

    private static CandidateType localType(SimPeer peer) {
        return selected(peer).localType();
    }

    private static IceDiagnostics.Pair selected(SimPeer peer) {
        return peer.agent().diagnostics().pairs().stream()
                .filter(IceDiagnostics.Pair::isSelected)
                .findFirst()
                .orElseThrow();
    }

    private static IceDiagnostics.Turn turn(SimPeer peer) {
        return peer.agent().diagnostics().turnServers().get(0);
    }

    /** Sends data as the owner of the agent would, and says whether it came to the other one's owner. */
    private static boolean passesData(SimPair pair, SimPeer from, SimPeer to) {
        ByteBuffer out = ByteBuffer.allocate(200);
        out.position(from.agent().dataHeaderBytes()).put(new byte[] {20, 1, 2, 3});
        TransportAddress server = from.agent().sealData(out, 0);
        int before = to.relayedData;
        pair.network.send(from, server, SimNetwork.bytes(out));
        pair.network.run(SECOND);
        return to.relayedData == before + 1;
    }

    @Test
    void connectsBetweenSymmetricNatsWhenEitherHasAServer() {
        for (long seed = 0; seed < 60; seed++) {
            IceConfig ofB = seed % 2 == 0 ? TURN : SimPair.CONFIG;
            SimPair pair = pair(seed, Kind.SYMMETRIC, Kind.SYMMETRIC, TURN, ofB);
            pair.network.loss = 0.05 * (seed % 4);
            pair.network.jitterUs = 30_000;
            connected(pair, "seed " + seed);
            pair.network.run(15 * SECOND);

            assertThat(List.of(localType(pair.a), selected(pair.a).remoteType()))
                    .as("seed %d", seed)
                    .contains(CandidateType.RELAYED);
            boolean areConnected =
                    pair.network.run(15 * SECOND, pair::areConnected); // four to six lossy hops: maybe late
            assertThat(areConnected).as("seed %d %s", seed, pair.describe()).isTrue();
        }
    }

    @Test
    void prefersADirectPairAndGivesNoDataToTheServer() {
        for (long seed = 0; seed < 20; seed++) {
            SimPair pair = connected(pair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, TURN, TURN), "");
            pair.network.run(5 * SECOND);

            assertThat(localType(pair.a)).as("seed %d", seed).isNotEqualTo(CandidateType.RELAYED);
            assertThat(selected(pair.a).remoteType()).isNotEqualTo(CandidateType.RELAYED);
            assertThat(pair.haveSamePair()).isTrue();
        }
    }

    @Test
    void usesRelayedPairsOnlyWhenToldSo() {
        IceConfig only = TURN.withRelayOnly();
        SimPair pair = connected(pair(1, Kind.NONE, Kind.NONE, only, only), "");
        pair.network.run(5 * SECOND);

        assertThat(selected(pair.a).remote()).isEqualTo(turn(pair.b).relayed());
        assertThat(selected(pair.b).remote()).isEqualTo(turn(pair.a).relayed());
        assertThat(localType(pair.a)).isEqualTo(CandidateType.RELAYED);
        assertThat(pair.a.events().stream()
                        .filter(IceEvent.LocalCandidate.class::isInstance)
                        .map(event -> ((IceEvent.LocalCandidate) event).candidate()))
                .singleElement()
                .satisfies(candidate -> {
                    assertThat(candidate.type()).isEqualTo(CandidateType.RELAYED);
                    assertThat(candidate.priority() >>> 24).isZero();
                    assertThat(candidate.related()).isNull();
                });
    }

    @Test
    void passesDataOverTheChannelOfTheSelectedPair() {
        IceConfig only = TURN.withRelayOnly();
        SimPair pair = connected(pair(1, Kind.SYMMETRIC, Kind.SYMMETRIC, only, only), "");
        pair.network.run(SECOND);

        assertThat(pair.a.agent().dataHeaderBytes()).isEqualTo(4);
        long channelData = pair.network.turnServer.channelDataPackets;
        assertThat(passesData(pair, pair.a, pair.b)).isTrue();
        assertThat(passesData(pair, pair.b, pair.a)).isTrue();
        assertThat(pair.network.turnServer.channelDataPackets).isGreaterThanOrEqualTo(channelData + 2);
        assertThat(turn(pair.a).boundPeers()).isEqualTo(1);
    }

    @Test
    void movesFromTurnToADirectPairOnceThereIsOne() {
        SimPair pair = pair(1, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, TURN, TURN);
        pair.network.isDirectCut = true;
        connected(pair, "");
        pair.network.run(3 * SECOND);
        assertThat(List.of(localType(pair.a), selected(pair.a).remoteType())).contains(CandidateType.RELAYED);

        pair.network.isDirectCut = false;
        pair.network.run(10 * SECOND);
        assertThat(localType(pair.a)).as(pair.describe()).isEqualTo(CandidateType.SERVER_REFLEXIVE);
        assertThat(selected(pair.a).remoteType()).isNotEqualTo(CandidateType.RELAYED);
        assertThat(pair.haveSamePair()).isTrue();
        assertThat(pair.areConnected()).isTrue();
    }

    @Test
    void fallsBackToTurnWhenTheDirectPairDies() {
        SimPair pair = connected(pair(1, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, TURN, TURN), "");
        pair.network.run(2 * SECOND);
        assertThat(pair.haveSamePair()).isTrue();

        pair.network.isDirectCut = true;
        pair.network.run(25 * SECOND);
        assertThat(pair.areConnected()).as(pair.describe()).isTrue();
        assertThat(List.of(localType(pair.a), selected(pair.a).remoteType())).contains(CandidateType.RELAYED);
    }

    @Test
    void keepsAllocationsThroughStaleNoncesShortLifetimesAndLossForAnHour() {
        IceConfig only = TURN.withRelayOnly();
        for (long seed = 0; seed < 4; seed++) {
            SimPair pair = pair(seed, Kind.SYMMETRIC, Kind.SYMMETRIC, only, only);
            pair.network.turnServer.lifetimeSeconds = 120;
            pair.network.loss = 0.01;
            connected(pair, "seed " + seed);
            pair.network.run(3_600 * SECOND);

            boolean areConnected = pair.network.run(15 * SECOND, pair::areConnected);
            assertThat(areConnected).as("seed %d %s", seed, pair.describe()).isTrue();
            assertThat(pair.network.turnServer.allocations()).isEqualTo(2);
        }
    }

    @Test
    void givesItsAddressBackWhenClosed() {
        SimPair pair = connected(pair(1, Kind.SYMMETRIC, Kind.SYMMETRIC, TURN, TURN), "");
        assertThat(pair.network.turnServer.allocations()).isEqualTo(2);
        pair.a.input(() -> pair.a.agent().close(pair.network.nowUs()));
        pair.network.run(SECOND);

        assertThat(pair.network.turnServer.allocations()).isEqualTo(1);
        assertThat(pair.a.agent().nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void explainsWhichPeerTheServerRefusesAndWhy() {
        SimPair pair = pair(1, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, TURN, SimPair.CONFIG);
        TransportAddress refused = pair.b.host();
        pair.network.turnServer.forbidden.add(refused.withPort(0));
        connected(pair, "");
        pair.network.run(2 * SECOND);

        assertThat(turn(pair.a).refusals()).containsEntry(refused, TurnFailure.FORBIDDEN);
        assertThat(pair.a.agent().diagnostics().explain())
                .anyMatch(line -> line.startsWith("turn ") && line.contains("refuses " + refused + " (forbidden)"));
    }

    @Test
    void namesWhatBecameOfEachServer() {
        TurnServer wrong = new TurnServer(SimTurnServer.ADDRESS, "alice", "wrong");
        TurnServer silent = new TurnServer(TransportAddress.ipv4(6, 6, 6, 6, 6), "alice", "secret");
        IceConfig config = SimPair.CONFIG.withTurnServers(List.of(wrong, silent));
        SimPair pair = pair(1, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, config, SimPair.CONFIG);
        connected(pair, "");
        assertThat(pair.a.events()).noneMatch(GatheringDone.class::isInstance);
        pair.network.run(15 * SECOND);

        List<IceDiagnostics.Turn> servers = pair.a.agent().diagnostics().turnServers();
        assertThat(servers).allMatch(server -> server.state() == TurnState.FAILED);
        assertThat(servers)
                .extracting(IceDiagnostics.Turn::failure)
                .containsExactly(TurnFailure.UNAUTHENTICATED, TurnFailure.NO_RESPONSE);
        assertThat(pair.a.events()).filteredOn(GatheringDone.class::isInstance).hasSize(1);
    }
}
