package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.SimNat.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lite agent with a public address (RFC 8445 §2.5) and a full one that comes to it. */
class IceLiteTest {

    private static final long SECOND = 1_000_000;
    private static final IceConfig LITE = IceConfig.builder().isLite(true).build();

    /** {@code a} is full and behind a NAT, {@code b} is lite. */
    private static SimPair pair(long seed, Kind natOfA) {
        SimPair pair = new SimPair(seed, natOfA, Kind.NONE, "lan-2", SimPair.CONFIG, LITE);
        pair.a.start(pair.b, IceRole.CONTROLLING);
        pair.b.start(pair.a, IceRole.CONTROLLED);
        return pair;
    }

    private static SimPair connected(long seed, Kind natOfA, double loss) {
        SimPair pair = pair(seed, natOfA);
        pair.network.loss = loss;
        assertThat(pair.network.run(20 * SECOND, pair::areConnected))
                .as(pair::describe)
                .isTrue();
        return pair;
    }

    @Test
    void connectsWithAFullAgentBehindAnyNat() {
        for (long seed = 0; seed < 60; seed++) {
            Kind nat = List.of(Kind.NONE, Kind.PORT_RESTRICTED, Kind.SYMMETRIC).get((int) (seed % 3));
            SimPair pair = connected(seed, nat, 0.1 * (seed % 4));
            pair.network.run(10 * SECOND);

            assertThat(pair.haveSamePair())
                    .as("seed %d %s", seed, pair.describe())
                    .isTrue();
            assertThat(pair.b.agent().role()).isEqualTo(IceRole.CONTROLLED);
        }
    }

    @Test
    void sendsNoCheckOfItsOwn() {
        SimPair pair = connected(1, Kind.PORT_RESTRICTED, 0);
        pair.network.run(60 * SECOND);

        assertThat(pair.b.agent().diagnostics().pairs()).allMatch(p -> p.requestsSent() == 0);
        assertThat(pair.areConnected()).isTrue();
        assertThat(pair.b.candidates()).extracting(IceCandidate::type).containsOnly(CandidateType.HOST);
    }

    @Test
    void takesThePeersChecksForItsConsent() {
        SimPair pair = connected(2, Kind.PORT_RESTRICTED, 0);
        pair.a.mute(true);
        assertThat(pair.network.run(22 * SECOND, () -> pair.b.agent().state() == IceState.DISCONNECTED))
                .isTrue();
        pair.a.mute(false);
        assertThat(pair.network.run(3 * SECOND, pair::areConnected))
                .as(pair::describe)
                .isTrue();

        pair.a.mute(true);
        pair.network.run(60 * SECOND);
        assertThat(pair.b.lastChange().reason()).isEqualTo(IceReason.CONSENT_EXPIRED);
    }

    @Test
    void makesAPeerThatWantsToBeControlledControlling() {
        SimPair pair = new SimPair(3, Kind.PORT_RESTRICTED, Kind.NONE, "lan-2", SimPair.CONFIG, LITE);
        pair.a.start(pair.b, IceRole.CONTROLLED);
        pair.b.start(pair.a, IceRole.CONTROLLED);

        assertThat(pair.network.run(10 * SECOND, pair::areConnected))
                .as(pair::describe)
                .isTrue();
        assertThat(pair.a.agent().role()).isEqualTo(IceRole.CONTROLLING);
    }

    @Test
    void followsARestartOfTheFullOne() {
        SimPair pair = connected(4, Kind.PORT_RESTRICTED, 0);
        IceCredentials before = pair.b.agent().localCredentials();
        pair.a.restart();
        boolean hadGap = pair.network.run(15 * SECOND, () -> pair.b.agent().selectedRemote() == null);

        assertThat(hadGap).isFalse();
        assertThat(pair.b.agent().localCredentials()).isNotEqualTo(before);
        assertThat(pair.areConnected()).isTrue();
        assertThat(pair.haveSamePair()).isTrue();
    }

    @Test
    void gathersNothing() {
        List<TransportAddress> servers = List.of(SimNetwork.STUN_SERVER);
        assertThatThrownBy(() -> LITE.withStunServers(servers)).isInstanceOf(IllegalArgumentException.class);
    }
}
