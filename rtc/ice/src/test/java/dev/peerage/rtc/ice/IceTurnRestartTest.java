package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceEvent.GatheringDone;
import dev.peerage.rtc.ice.SimNat.Kind;
import dev.peerage.rtc.stun.turn.TurnFailure;
import dev.peerage.rtc.stun.turn.TurnState;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of relayed addresses when the network changes, and when there is a restart. */
class IceTurnRestartTest {

    private static final long SECOND = 1_000_000;
    private static final IceConfig RELAY_ONLY =
            SimPair.CONFIG.withTurnServers(List.of(SimTurnServer.CLIENT_VIEW)).withRelayOnly();
    private static final TransportAddress ELSEWHERE = TransportAddress.ipv4(103, 0, 0, 3, 5000);

    private static SimPair connected(long seed) {
        SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.SYMMETRIC, "lan-2", RELAY_ONLY, RELAY_ONLY);
        pair.start();
        assertThat(pair.network.run(30 * SECOND, pair::areConnected))
                .as(pair::describe)
                .isTrue();
        pair.network.run(3 * SECOND);
        return pair;
    }

    private static IceDiagnostics.Turn turn(SimPeer peer) {
        return peer.agent().diagnostics().turnServers().get(0);
    }

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
    void isAskedForAnewByARestartWhenTheServerSeesUsFromElsewhere() {
        for (long seed = 0; seed < 20; seed++) {
            SimPair pair = connected(seed);
            pair.network.loss = 0.05 * (seed % 3);
            TransportAddress before = turn(pair.a).relayed();
            pair.a.nat().moveTo(ELSEWHERE);
            assertThat(passesData(pair, pair.a, pair.b)).isFalse(); // dropped in silence
            pair.a.restart();
            pair.network.run(8 * SECOND);
            pair.network.loss = 0;

            assertThat(turn(pair.a).relayed()).as("seed %d", seed).isNotEqualTo(before);
            assertThat(pair.network.run(10 * SECOND, pair::areConnected))
                    .as("seed %d %s", seed, pair.describe())
                    .isTrue();
            assertThat(passesData(pair, pair.a, pair.b))
                    .as("seed %d %s", seed, pair.describe())
                    .isTrue();
            assertThat(passesData(pair, pair.b, pair.a)).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void isKeptByARestartWhenTheServerStillKnowsUs() {
        SimPair pair = connected(1);
        TransportAddress before = turn(pair.a).relayed();
        int events = pair.a.events().size();
        pair.a.restart();
        pair.network.run(10 * SECOND);

        assertThat(turn(pair.a).relayed()).isEqualTo(before);
        assertThat(passesData(pair, pair.a, pair.b)).isTrue();
        assertThat(pair.network.turnServer.allocations()).isEqualTo(2);
        assertThat(pair.a.events().subList(events, pair.a.events().size()))
                .filteredOn(GatheringDone.class::isInstance)
                .hasSize(1);
    }

    @Test
    void forgetsThePeersAddressesOfBeforeSoThatThereIsRoomForOthers() {
        SimPair pair = connected(3);
        for (int i = 0; i < 40; i++) {
            TransportAddress other = TransportAddress.ipv4(110, 0, 0, i, 7000);
            IceCandidate candidate = IceCandidate.of(i, 1, other, CandidateType.HOST, null);
            pair.a.input(() -> pair.a.agent().onRemoteCandidate(candidate, pair.network.nowUs()));
        }
        assertThat(pair.a.agent().diagnostics().drops().get(IceDrop.TURN_PEER_LIMIT))
                .isPositive();
        assertThat(turn(pair.a).unaskedPeers()).isZero();
        assertThat(passesData(pair, pair.a, pair.b)).isTrue();

        TransportAddress before = turn(pair.b).relayed();
        pair.b.nat().moveTo(ELSEWHERE);
        pair.b.restart();
        pair.network.run(8 * SECOND);
        assertThat(turn(pair.b).relayed()).isNotEqualTo(before);
        assertThat(passesData(pair, pair.a, pair.b)).as(pair.describe()).isTrue();
        assertThat(passesData(pair, pair.b, pair.a)).as(pair.describe()).isTrue();
    }

    @Test
    void isKnownToBeLostSoonAfterAnAddressOfTheMachineHasChanged() {
        SimPair pair = connected(2);
        pair.a.nat().moveTo(ELSEWHERE);
        TransportAddress wifi = TransportAddress.ipv4(192, 168, 9, 9, 5000);
        pair.a.appear(wifi);
        pair.network.run(SECOND);

        assertThat(turn(pair.a).state()).isEqualTo(TurnState.FAILED);
        assertThat(turn(pair.a).failure()).isEqualTo(TurnFailure.ALLOCATION_MISMATCH);
        pair.a.restart();
        assertThat(pair.network.run(5 * SECOND, () -> turn(pair.a).state() == TurnState.ALLOCATED))
                .isTrue();
        pair.network.run(5 * SECOND);
        assertThat(passesData(pair, pair.b, pair.a)).as(pair.describe()).isTrue();
    }
}
