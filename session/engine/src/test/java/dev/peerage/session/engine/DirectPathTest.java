package dev.peerage.session.engine;

import static dev.peerage.session.engine.PathState.CLOSED;
import static dev.peerage.session.engine.PathState.FAILED;
import static dev.peerage.session.engine.PathState.OPENING;
import static dev.peerage.session.engine.PathState.STALE;
import static dev.peerage.session.engine.PathState.USABLE;
import static dev.peerage.session.engine.PathState.VALIDATING;
import static dev.peerage.session.engine.SimpleNet.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.DeliveryMode;
import dev.peerage.session.engine.SessionEvent.OpenPath;
import dev.peerage.session.engine.SessionEvent.PathSelected;
import dev.peerage.session.wire.ControlCodec;
import dev.peerage.session.wire.ControlMessage.Signal;
import dev.peerage.session.wire.SessionCodec;
import dev.peerage.session.wire.SignalKind;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DirectPathTest {

    private final SimpleNet net = new SimpleNet(SessionConfig.defaults());
    private final SimpleNet.End a = net.a;
    private final SimpleNet.End b = net.b;

    @Test
    void staysOnTheRelayUntilTheDirectPathIsValidated() {
        net.silentPaths.add(1); // opens, but carries nothing
        net.start();
        net.advanceMs(4_000);
        assertThat(a.pathStates(1)).containsExactly(OPENING, VALIDATING);
        assertThat(a.session.selectedPathId()).isZero();
        net.advanceMs(2_000);
        assertThat(a.pathStates(1)).startsWith(OPENING, VALIDATING, FAILED);
    }

    @Test
    void bothEndsMoveToTheDirectPath() {
        net.start();
        net.advanceMs(200);
        assertThat(a.pathStates(1)).containsExactly(OPENING, VALIDATING, USABLE);
        assertThat(a.events(PathSelected.class))
                .containsExactly(
                        new PathSelected(0, PathKind.RELAYED, Reason.RELAY_UP),
                        new PathSelected(1, PathKind.DIRECT, Reason.BETTER));
        assertThat(b.events(PathSelected.class))
                .last()
                .isEqualTo(new PathSelected(1, PathKind.DIRECT, Reason.NOMINATED));
        assertThat(a.session.stats().direct().rttUs()).isEqualTo(2 * SimpleNet.DELAY_US);
    }

    @Test
    void onlyTheControllingPeerOffers() {
        net.start();
        net.advanceMs(200);
        assertThat(a.session.isControlling()).isTrue();
        assertThat(b.session.isControlling()).isFalse();
        assertThat(a.events(OpenPath.class)).containsExactly(new OpenPath(1, null));
        assertThat(b.events(OpenPath.class)).containsExactly(new OpenPath(1, "sdp"));
    }

    @Test
    void anOfferToTheControllingPeerIsRefused() {
        net.start();
        ByteBuffer packet = ByteBuffer.allocate(1_000);
        ByteBuffer offer = ControlCodec.encode(new Signal(7, SignalKind.OFFER, "glare"));
        SessionCodec.writeData(packet, 0, 0, true, true, offer.array(), 0, offer.limit());
        net.act(a, () -> a.session.onPacket(0, packet.flip(), net.nowUs()));
        assertThat(a.session.stats().malformedPackets()).isEqualTo(1);
        assertThat(a.events(OpenPath.class)).containsExactly(new OpenPath(1, null));
    }

    @Test
    void aSilentDeathIsNoticedAndTheRelayDeliversWithinTwoSeconds() {
        net.start();
        int chat = a.session.onOpenChannel(1, "chat", DeliveryMode.RELIABLE_ORDERED, net.nowUs());
        net.advanceMs(3_000);
        net.silentPaths.add(1);
        net.act(a, () -> a.session.onSend(chat, bytes("into the void"), net.nowUs()));
        net.advanceMs(600);
        assertThat(a.pathStates(1)).endsWith(USABLE, STALE);
        assertThat(b.delivered()).containsExactly("into the void");
        assertThat(a.session.selectedPathId()).isEqualTo(1);
        net.advanceMs(2_500);
        assertThat(a.pathStates(1)).endsWith(STALE, FAILED);
        assertThat(a.events).contains(new SessionEvent.ClosePath(1));
        assertThat(b.pathStates(1).get(b.pathStates(1).size() - 1)).isIn(FAILED, CLOSED);
    }

    @Test
    void everythingGoesBothWaysWhileThePathIsLate() {
        net.start();
        int positions = a.session.onOpenChannel(1, "positions", DeliveryMode.SEQUENCED, net.nowUs());
        net.advanceMs(3_000);
        net.silentPaths.add(1);
        net.advanceMs(1_500);
        assertThat(a.pathStates(1)).endsWith(STALE);
        a.sent.clear();
        net.act(a, () -> a.session.onSend(positions, bytes("here"), net.nowUs()));
        assertThat(a.sent).extracting(SimpleNet.Sent::pathId).containsExactly(0, 1);
        net.advanceMs(10);
        assertThat(b.delivered()).containsExactly("here");
    }

    @Test
    void aPathThatIsHeardAgainInTimeIsKept() {
        net.start();
        net.advanceMs(3_000);
        net.silentPaths.add(1);
        net.advanceMs(1_500);
        net.silentPaths.clear();
        net.advanceMs(500);
        assertThat(a.pathStates(1)).containsExactly(OPENING, VALIDATING, USABLE, STALE, USABLE);
        assertThat(a.session.stats().switches()).isEqualTo(1);
    }

    @Test
    void pingsAreLongAfterDataWasSentOnThePath() {
        net.start();
        int chat = a.session.onOpenChannel(1, "chat", DeliveryMode.RELIABLE_ORDERED, net.nowUs());
        net.advanceMs(5_500);
        a.sent.clear();
        net.advanceMs(1_100);
        assertThat(a.sent.stream().filter(sent -> sent.pathId() == 1 && sent.bytes() >= 1_000))
                .isEmpty();
        net.act(a, () -> a.session.onSend(chat, bytes("x"), net.nowUs()));
        net.advanceMs(1_100);
        assertThat(a.sent.stream().filter(sent -> sent.pathId() == 1 && sent.bytes() >= 1_000))
                .hasSize(1);
    }

    @Test
    void triesAnewAfterOneTwoFourAndAtLastEverySixtySeconds() {
        net.isNegotiationAnswered = false;
        net.start();
        net.advanceMs(400_000);
        assertThat(DirectPathNegotiator.retryAfterUs(0)).isEqualTo(1_000_000);
        assertThat(DirectPathNegotiator.retryAfterUs(1)).isEqualTo(2_000_000);
        assertThat(DirectPathNegotiator.retryAfterUs(5)).isEqualTo(32_000_000);
        assertThat(DirectPathNegotiator.retryAfterUs(6)).isEqualTo(60_000_000);
        assertThat(DirectPathNegotiator.retryAfterUs(1_000)).isEqualTo(60_000_000);
        // attempts take 15 s each: begun at 0, 16, 33, 52, 75, 106, 153, 228, 303, 378 s
        assertThat(a.events(OpenPath.class)).hasSize(10);
        assertThat(a.session.state()).isEqualTo(SessionState.CONNECTED);
    }

    @Test
    void whatWasUnderWayOnAKilledPathGoesOverTheRelayInTheSameInstant() {
        net.start();
        int chat = a.session.onOpenChannel(1, "chat", DeliveryMode.RELIABLE_ORDERED, net.nowUs());
        net.advanceMs(1_000);
        net.silentPaths.add(1);
        net.act(a, () -> a.session.onSend(chat, bytes("one"), net.nowUs()));
        net.act(a, () -> a.session.onSend(chat, bytes("two"), net.nowUs()));
        net.act(a, () -> a.session.onPathClosed(1, net.nowUs()));
        net.advanceMs(10);
        assertThat(b.delivered()).containsExactly("one", "two");
    }

    @Test
    void aPathThatAnswersPingsButDeliversNothingIsGivenUp() {
        net.start();
        int chat = a.session.onOpenChannel(1, "chat", DeliveryMode.RELIABLE_ORDERED, net.nowUs());
        net.advanceMs(1_000);
        net.swallowingPaths.add(1);
        for (int i = 0; i < Path.MAX_STALLS; i++) {
            net.act(a, () -> a.session.onSend(chat, bytes("x"), net.nowUs()));
            net.advanceMs(1_500);
            assertThat(b.delivered()).hasSize(i + 1);
        }
        assertThat(a.pathStates(1)).endsWith(STALE, USABLE, FAILED);
        assertThat(a.events(SessionEvent.PathChanged.class))
                .anyMatch(change -> change.next() == FAILED && change.reason() == Reason.NO_PROGRESS);
    }

    @Test
    void aKilledPathIsReplacedAfterASecond() {
        net.start();
        net.advanceMs(200);
        net.act(a, () -> a.session.onPathClosed(1, net.nowUs()));
        assertThat(a.session.selectedPathId()).isZero();
        net.advanceMs(20);
        assertThat(b.pathStates(1)).endsWith(CLOSED); // was told by SIGNAL FAILED
        assertThat(b.session.selectedPathId()).isZero();
        net.advanceMs(1_200);
        assertThat(a.session.selectedPathId()).isEqualTo(2);
        assertThat(b.session.selectedPathId()).isEqualTo(2);
    }

    @Test
    void aChangeOfNetworkMakesANewPathBeforeTheOldOneEnds() {
        net.start();
        net.advanceMs(200);
        net.act(b, () -> b.session.onNetworkChange(net.nowUs())); // the controlled peer asks
        net.advanceMs(30);
        assertThat(a.events(OpenPath.class)).last().isEqualTo(new OpenPath(2, null));
        assertThat(a.session.selectedPathId()).isEqualTo(1);
        net.advanceMs(300);
        assertThat(a.session.selectedPathId()).isEqualTo(2);
        assertThat(b.session.selectedPathId()).isEqualTo(2);
        assertThat(a.pathStates(1)).endsWith(USABLE);
        net.advanceMs(1_100);
        assertThat(a.pathStates(1)).endsWith(CLOSED);
        assertThat(a.events).contains(new SessionEvent.ClosePath(1));
    }

    @Test
    void thePeerThatAllowsNoDirectPathStaysOnTheRelay() {
        SimpleNet relayed = new SimpleNet(SessionConfig.defaults().relayedOnly()).start();
        relayed.advanceMs(30_000);
        assertThat(relayed.a.events(OpenPath.class)).isEmpty();
        assertThat(relayed.a.session.selectedPathId()).isZero();
    }
}
