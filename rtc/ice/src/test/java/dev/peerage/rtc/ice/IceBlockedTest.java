package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceEvent.UdpBlocked;
import dev.peerage.rtc.ice.SimNat.Kind;
import dev.peerage.rtc.stun.turn.TurnServer;
import dev.peerage.testkit.SeededRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What cannot work is known soon, and by name. */
class IceBlockedTest {

    private static final long SECOND = 1_000_000;

    private static boolean isBlocked(SimPeer peer) {
        return peer.events().stream().anyMatch(UdpBlocked.class::isInstance);
    }

    @Test
    void knowsWithinThreeSecondsThatUdpIsBlocked() {
        SimPair pair = new SimPair(1, Kind.BLACKHOLE, Kind.PORT_RESTRICTED);
        pair.start();

        assertThat(pair.network.run(3 * SECOND, () -> isBlocked(pair.a))).isTrue();
        pair.network.run(5 * SECOND);
        assertThat(isBlocked(pair.b)).isFalse(); // its server answers
        assertThat(pair.a.agent().diagnostics().isUdpBlocked()).isTrue();
        assertThat(pair.a.agent().diagnostics().explain())
                .anyMatch(line -> line.startsWith("stun 9.9.9.9:3478: no answer"))
                .anyMatch(line -> line.contains("UDP seems to be blocked"));
    }

    @Test
    void doesNotTakeLossOrOneDeadServerForIt() {
        for (long seed = 0; seed < 100; seed++) {
            SimPair pair = new SimPair(seed, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, true);
            pair.network.loss = 0.2;
            pair.network.isStunServerSilent = seed % 2 == 0; // but there is a LAN
            pair.start();
            pair.network.run(6 * SECOND);

            assertThat(isBlocked(pair.a))
                    .as("seed %d %s", seed, pair.describe())
                    .isFalse();
        }
    }

    @Test
    void saysSoNoMoreOnceSomethingIsHeard() {
        SimPair pair = new SimPair(2, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED);
        pair.a.mute(true);
        pair.start();
        pair.network.run(4 * SECOND);
        assertThat(pair.a.agent().diagnostics().isUdpBlocked()).isTrue();
        pair.a.mute(false);

        assertThat(pair.network.run(10 * SECOND, pair::areConnected))
                .as(pair::describe)
                .isTrue();
        assertThat(pair.a.agent().diagnostics().isUdpBlocked()).isFalse();
    }

    @Test
    void isNotDeceivedBySlowSignallingWhenTheTurnServerAnswersToASharedClient() {
        IceConfig only = IceConfig.defaults()
                .withTurnServers(List.of(SimTurnServer.CLIENT_VIEW))
                .withRelayOnly();
        for (boolean isTurnShared : new boolean[] {false, true}) {
            SimPair pair = new SimPair(1, Kind.NONE, Kind.NONE, "lan-2", only, only, isTurnShared);
            pair.a.signallingUs = 4 * SECOND;
            pair.b.signallingUs = 4 * SECOND;
            pair.start();

            assertThat(pair.network.run(15 * SECOND, pair::areConnected))
                    .as(pair::describe)
                    .isTrue();
            assertThat(isBlocked(pair.a)).as("shared %s", isTurnShared).isFalse();
        }
    }

    @Test
    void takesARefusalOfTheTurnServerForASignOfLifeToo() {
        TurnServer wrong = new TurnServer(SimTurnServer.ADDRESS, "alice", "wrong");
        IceConfig config = IceConfig.defaults().withTurnServers(List.of(wrong));
        SimPair pair = new SimPair(1, Kind.NONE, Kind.NONE, "lan-2", config, config, true);
        pair.a.signallingUs = 4 * SECOND;
        pair.b.signallingUs = 4 * SECOND;
        pair.start();
        pair.network.run(10 * SECOND);

        assertThat(isBlocked(pair.a)).isFalse();
    }

    @Test
    void saysSoNoMoreOnceARelayedPairIsHeard() {
        IceConfig only = SimPair.CONFIG
                .withTurnServers(List.of(SimTurnServer.CLIENT_VIEW))
                .withRelayOnly();
        for (boolean isTurnShared : new boolean[] {false, true}) {
            SimPair pair = new SimPair(2, Kind.NONE, Kind.NONE, "lan-2", only, only, isTurnShared);
            pair.network.isStunServerSilent = true;
            pair.a.mute(true);
            pair.start();
            pair.network.run(4 * SECOND);
            assertThat(pair.a.agent().diagnostics().isUdpBlocked()).isTrue();
            pair.a.mute(false);

            assertThat(pair.network.run(10 * SECOND, pair::areConnected))
                    .as(pair::describe)
                    .isTrue();
            assertThat(pair.a.agent().diagnostics().isUdpBlocked()).isFalse();
        }
    }

    @Test
    void blamesNobodyWhenNoServerCouldBeAsked() {
        IceAgent agent = new IceAgent(SimPair.CONFIG, new SeededRandom(1));
        agent.onRole(IceRole.CONTROLLING, 0);
        agent.onLocalHost(new TransportAddress(true, 0x20010db8_00000000L, 1, 5000), 0); // the server has IPv4 only
        agent.onLocalHostsComplete(0);
        agent.onTimeout(10 * SECOND);

        assertThat(agent.diagnostics().isUdpBlocked()).isFalse();
    }

    @Test
    void failsAsEarlyWhenThePeerHasAnAddressOfAFamilyThatWeHaveNot() {
        SimPair pair = new SimPair(3, Kind.SYMMETRIC, Kind.SYMMETRIC);
        TransportAddress ipv6 = new TransportAddress(true, 0x20010db8_00000000L, 1, 5000);
        pair.b.addHost(ipv6);
        pair.start();
        long beginUs = pair.network.nowUs();

        assertThat(pair.network.run(40 * SECOND, () -> pair.a.agent().state() == IceState.FAILED))
                .isTrue();
        assertThat(pair.network.nowUs() - beginUs)
                .isBetween(SimPair.CONFIG.patienceUs(), SimPair.CONFIG.patienceUs() + 2 * SECOND);
        assertThat(pair.a.agent().diagnostics().explain())
                .contains("pair to host " + ipv6 + ": not checked, we have no IPv6 address");
    }

    @Test
    void failsEarlyWhenNobodyHasMoreToTryButNotBeforeThePeersChecksHadTheirTime() {
        SimPair pair = new SimPair(3, Kind.SYMMETRIC, Kind.SYMMETRIC);
        pair.start();
        long beginUs = pair.network.nowUs();

        assertThat(pair.network.run(40 * SECOND, () -> pair.a.agent().state() == IceState.FAILED))
                .isTrue();
        assertThat(pair.network.nowUs() - beginUs)
                .isBetween(SimPair.CONFIG.patienceUs(), SimPair.CONFIG.patienceUs() + 2 * SECOND);
        assertThat(pair.a.lastChange().reason()).isEqualTo(IceReason.NO_RESPONSE);
    }
}
