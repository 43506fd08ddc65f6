package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.SimNat.Kind;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.turn.TurnState;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Addresses of the machine appear and vanish while an agent lives. */
class IceNetworkChangeTest {

    private static final long SECOND = 1_000_000;
    private static final TransportAddress SERVER = SimNetwork.STUN_SERVER;
    private static final TransportAddress BRIDGE = TransportAddress.ipv4(172, 17, 0, 1, 5000);
    private static final TransportAddress WIFI = TransportAddress.ipv4(192, 168, 1, 10, 5000);
    private static final TransportAddress IPV6 = new TransportAddress(true, 0x20010db8_00000000L, 1, 5000);
    private static final TransportAddress OUTSIDE = TransportAddress.ipv4(203, 0, 113, 1, 40_000);

    private final IceAgent agent = new IceAgent(SimPair.CONFIG, new SeededRandom(1));
    private final List<IceEvent> events = new ArrayList<>();
    private long nowUs = SECOND;

    private void start(TransportAddress host) {
        agent.onRole(IceRole.CONTROLLING, nowUs);
        agent.onLocalHost(host, nowUs);
        agent.onLocalHostsComplete(nowUs);
    }

    /** All that the agent sends and says now; the questions to the server are returned. */
    private List<StunMessage> drain() {
        List<StunMessage> questions = new ArrayList<>();
        ByteBuffer out = ByteBuffer.allocate(1500);
        for (TransportAddress to = agent.pollTransmit(out, nowUs); to != null; to = agent.pollTransmit(out, nowUs)) {
            if (to.equals(SERVER)) {
                questions.add(StunMessage.decode(out.flip()));
            }
            out.clear();
        }
        for (IceEvent event = agent.pollEvent(); event != null; event = agent.pollEvent()) {
            events.add(event);
        }
        return questions;
    }

    private List<StunMessage> run(long durationUs) {
        long endUs = nowUs + durationUs;
        List<StunMessage> questions = new ArrayList<>(drain());
        while (agent.nextDeadlineUs() <= endUs) {
            nowUs = Math.max(nowUs, agent.nextDeadlineUs());
            agent.onTimeout(nowUs);
            questions.addAll(drain());
        }
        nowUs = endUs;
        return questions;
    }

    private void answer(StunMessage question, TransportAddress mapped) {
        ByteBuffer packet = ByteBuffer.allocate(1500);
        StunMessage.success(StunMessage.BINDING, question.transactionId())
                .with(new XorMappedAddress(mapped))
                .build()
                .encode(null, packet);
        agent.onReceived(packet.flip(), SERVER, nowUs);
        drain();
    }

    private List<TransportAddress> told(CandidateType type) {
        return events.stream()
                .filter(IceEvent.LocalCandidate.class::isInstance)
                .map(event -> ((IceEvent.LocalCandidate) event).candidate())
                .filter(candidate -> candidate.type() == type)
                .map(IceCandidate::address)
                .toList();
    }

    private long count(Class<? extends IceEvent> kind) {
        return events.stream().filter(kind::isInstance).count();
    }

    @Test
    void asksTheServersAgainWhenANetworkAppearsAfterTheyWereGivenUp() {
        start(BRIDGE);
        run(25 * SECOND);
        assertThat(count(IceEvent.GatheringDone.class)).isEqualTo(1);

        agent.onLocalHost(WIFI, nowUs);
        assertThat(agent.diagnostics().isUdpBlocked()).isFalse(); // not known of this network
        answer(drain().get(0), OUTSIDE);

        assertThat(told(CandidateType.SERVER_REFLEXIVE)).containsExactly(OUTSIDE);
        assertThat(count(IceEvent.GatheringDone.class)).isEqualTo(2);
    }

    @Test
    void watchesTheNewNetworkForSignsOfLifeToo() {
        start(BRIDGE);
        run(25 * SECOND);
        assertThat(count(IceEvent.UdpBlocked.class)).isEqualTo(1);
        agent.onLocalHost(WIFI, nowUs);
        run(4 * SECOND);

        assertThat(count(IceEvent.UdpBlocked.class)).isEqualTo(2);
    }

    @Test
    void tellsHowItIsSeenThroughAnotherNat() {
        start(WIFI);
        answer(drain().get(0), OUTSIDE);
        agent.onLocalHost(BRIDGE, nowUs);
        answer(run(SECOND).get(0), OUTSIDE.withPort(40_001));

        assertThat(told(CandidateType.SERVER_REFLEXIVE)).containsExactly(OUTSIDE, OUTSIDE.withPort(40_001));
    }

    @Test
    void asksNobodyAgainForAnAddressThatIsKnownOrOfAnotherFamily() {
        start(WIFI);
        answer(drain().get(0), OUTSIDE);
        agent.onLocalHost(WIFI, nowUs);
        agent.onLocalHost(IPV6, nowUs);

        assertThat(run(SECOND)).isEmpty();
        assertThat(count(IceEvent.GatheringDone.class)).isEqualTo(1);
    }

    @Test
    void forgetsAnAddressThatIsGoneAndLearnsHowItIsSeenWithoutIt() {
        start(WIFI);
        agent.onLocalHost(BRIDGE, nowUs);
        answer(drain().get(0), OUTSIDE);
        agent.onLocalHostGone(WIFI, nowUs);
        assertThat(agent.diagnostics().localCandidates())
                .singleElement()
                .extracting(IceCandidate::address)
                .isEqualTo(BRIDGE);

        answer(run(SECOND).get(0), OUTSIDE.withPort(40_001));
        assertThat(told(CandidateType.SERVER_REFLEXIVE)).containsExactly(OUTSIDE, OUTSIDE.withPort(40_001));
    }

    @Test
    void waitsForNoAnswerOfAFamilyThatIsGone() {
        start(WIFI);
        agent.onLocalHost(IPV6, nowUs);
        drain();
        agent.onLocalHostGone(WIFI, nowUs);

        assertThat(run(5 * SECOND)).isEmpty();
        assertThat(count(IceEvent.GatheringDone.class)).isEqualTo(1);
        assertThat(count(IceEvent.UdpBlocked.class)).isZero();
    }

    @Test
    void checksTheSelectedPairAtOnceWhenAnAddressIsGoneAndMovesIfItIsDead() {
        SimPair pair = new SimPair(1, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, true);
        pair.start();
        pair.network.run(20 * SECOND);
        assertThat(pair.a.agent().selectedRemote()).isEqualTo(pair.b.host());
        pair.network.isLanCut = true;
        pair.a.input(() -> pair.a.agent().onLocalHostGone(pair.a.host(), pair.network.nowUs()));

        assertThat(pair.network.run(
                        2 * SECOND, () -> !pair.b.host().equals(pair.a.agent().selectedRemote())))
                .as(pair::describe)
                .isTrue();
    }

    @Test
    void asksATurnServerAgainThatWasGivenUpBeforeTheNetworkAppeared() {
        IceConfig only = IceConfig.defaults()
                .withTurnServers(List.of(SimTurnServer.CLIENT_VIEW))
                .withRelayOnly();
        for (boolean isTurnShared : new boolean[] {false, true}) {
            SimPair pair = new SimPair(1, Kind.NONE, Kind.NONE, "lan-2", only, only, isTurnShared);
            pair.a.signallingUs = 60 * SECOND;
            pair.b.signallingUs = 60 * SECOND;
            pair.a.mute(true);
            pair.start();
            pair.network.run(59 * SECOND); // a shared client waits a while before it tries anew
            assertThat(pair.a.agent().diagnostics().turnServers().get(0).state())
                    .isEqualTo(TurnState.FAILED);
            pair.a.signallingUs = SECOND;
            pair.b.signallingUs = SECOND;
            pair.a.mute(false);
            pair.a.appear(WIFI);

            assertThat(pair.network.run(5 * SECOND, pair::areConnected))
                    .as(pair::describe)
                    .isTrue();
        }
    }
}
