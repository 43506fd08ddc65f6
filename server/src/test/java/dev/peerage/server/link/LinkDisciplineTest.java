package dev.peerage.server.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.session.wire.ByeCode;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.testkit.Fuzz;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkDisciplineTest {

    private final HubFixture fixture = new HubFixture();

    @Test
    void answersPings() {
        HubFixture.Peer peer = fixture.admitted(1);
        peer.sends(new LinkFrame.Ping(42));
        assertThat(peer.received()).containsExactly(new LinkFrame.Pong(42));
    }

    @Test
    void pingsAndEndsWhoIsSilentForThreeIntervals() {
        HubFixture.Peer peer = fixture.admitted(1);

        fixture.advanceUs(29_999_999);
        assertThat(peer.received(LinkFrame.Ping.class)).hasSize(2);
        fixture.advanceUs(1);

        assertThat(peer.bye().code()).isEqualTo(ByeCode.IDLE);
        assertThat(fixture.hub.groups().clientCount()).isZero();
    }

    @Test
    void keepsWhoSpeaks() {
        HubFixture.Peer peer = fixture.admitted(1);
        for (int i = 0; i < 10; i++) {
            fixture.advanceUs(20_000_000);
            peer.sends(new LinkFrame.Pong(1));
        }
        assertThat(peer.link.state()).isEqualTo(LinkState.ADMITTED);
    }

    @Test
    void endsWhoseSocketTakesNothing() {
        HubFixture.Peer peer = fixture.admitted(1);
        peer.connection.isWritable = false;
        peer.sends(new LinkFrame.Ping(1));

        fixture.advanceUs(9_999_999);
        assertThat(peer.link.state()).isEqualTo(LinkState.ADMITTED);
        fixture.advanceUs(1);

        assertThat(peer.bye().code()).isEqualTo(ByeCode.TOO_SLOW);
    }

    @Test
    void keepsWhoseSocketIsSlowButMoves() {
        HubFixture.Peer peer = fixture.admitted(1);
        for (int i = 0; i < 5; i++) {
            peer.connection.isWritable = false;
            peer.sends(new LinkFrame.Ping(1));
            fixture.advanceUs(8_000_000);
            peer.connection.isWritable = true;
            fixture.hub.onWritable(peer.link, fixture.nowUs);
        }
        assertThat(peer.link.state()).isEqualTo(LinkState.ADMITTED);
    }

    @Test
    void abortsWhoDoesNotCloseAfterBye() {
        HubFixture.Peer peer = fixture.admitted(1);
        fixture.hub.disconnect(peer.id(), "enough", fixture.nowUs);
        assertThat(peer.bye()).isEqualTo(new LinkFrame.Bye(ByeCode.REFUSED, "enough"));

        fixture.advanceUs(2_000_000);

        assertThat(peer.connection.ending).isEqualTo(RecordingConnection.Ending.ABORTED);
        assertThat(fixture.hub.links()).isEmpty();
        assertThat(fixture.hub.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void cutsLongReasonsBetweenCharacters() {
        HubFixture.Peer peer = fixture.admitted(1);
        fixture.hub.disconnect(peer.id(), "a" + "\uD83D\uDE00".repeat(300), fixture.nowUs);
        assertThat(peer.bye().text()).startsWith("a\uD83D\uDE00").doesNotContain("?");
    }

    @Test
    void slowsDownWhoSendsTooFast() {
        List<HubFixture.Peer> peers = fixture.group(2);
        for (int i = 0; i < 2_000; i++) {
            peers.get(0).sends(HubFixture.relay(peers.get(1), 1));
        }
        assertThat(peers.get(0).connection.isPaused).isFalse();

        peers.get(0).sends(HubFixture.relay(peers.get(1), 1));
        assertThat(peers.get(0).connection.isPaused).isTrue();
        assertThat(fixture.count("readPauses")).isEqualTo(1);

        fixture.advanceUs(1_000);
        assertThat(peers.get(0).connection.isPaused).isFalse();
        assertThat(peers.get(1).connection.isPaused).isFalse();
        assertThat(peers.get(1).received(LinkFrame.Relayed.class)).hasSize(2_001);
    }

    @Test
    void endsWhoFloodsWithControlFrames() {
        HubFixture.Peer peer = fixture.admitted(1);
        for (int i = 0; i < 100; i++) {
            peer.sends(new LinkFrame.Ping(i));
        }
        assertThat(peer.received()).hasSize(100);

        peer.sends(new LinkFrame.Ping(1));

        assertThat(peer.bye().code()).isEqualTo(ByeCode.FLOODING);
    }

    @Test
    void endsWhoSendsTextOrNonsense() {
        HubFixture.Peer text = fixture.admitted(1);
        fixture.hub.onProtocolError(text.link, "a text message", fixture.nowUs);
        assertThat(text.bye()).isEqualTo(new LinkFrame.Bye(ByeCode.BAD_FRAME, "a text message"));

        HubFixture.Peer nonsense = fixture.admitted(2);
        nonsense.sends(new byte[] {(byte) 0x77});
        assertThat(nonsense.bye()).isEqualTo(new LinkFrame.Bye(ByeCode.BAD_FRAME, "UNKNOWN_TYPE"));

        HubFixture.Peer cut = fixture.admitted(3);
        cut.sends(new byte[] {0x0C, 0, 0});
        assertThat(cut.bye()).isEqualTo(new LinkFrame.Bye(ByeCode.BAD_FRAME, "TRUNCATED"));

        HubFixture.Peer empty = fixture.admitted(4);
        empty.sends(new byte[0]);
        assertThat(empty.bye().code()).isEqualTo(ByeCode.BAD_FRAME);

        HubFixture.Peer impostor = fixture.admitted(5);
        impostor.sends(new LinkFrame.Relayed(1, ByteBuffer.allocate(1)));
        assertThat(impostor.bye().code()).isEqualTo(ByeCode.BAD_FRAME);
        assertThat(fixture.count("byeBadFrame")).isEqualTo(5);
    }

    @Test
    void asksTheApplicationAboutJoins() {
        HubFixture.Peer peer = fixture.admitted(1);
        long group = fixture.hub.createGroup("arena", List.of(), fixture.nowUs);

        peer.sends(new LinkFrame.Join(7, "arena", Bytes.EMPTY));
        assertThat(fixture.events(LinkEvent.JoinAsked.class)).hasSize(1);
        fixture.hub.onJoinDecided(peer.link, 7, group, "", fixture.nowUs);
        assertThat(peer.received(LinkFrame.GroupView.class)).hasSize(1);

        fixture.hub.onJoinDecided(peer.link, 8, group, "", fixture.nowUs);
        fixture.hub.onJoinDecided(peer.link, 9, 0, "no", fixture.nowUs);
        assertThat(peer.received())
                .containsExactly(new LinkFrame.JoinRefused(8, "already member"), new LinkFrame.JoinRefused(9, "no"));
    }

    @Test
    void boundsUnansweredJoins() {
        HubFixture.Peer peer = fixture.admitted(1);
        for (int i = 0; i < 17; i++) {
            peer.sends(new LinkFrame.Join(i, "arena", Bytes.EMPTY));
        }
        assertThat(peer.received(LinkFrame.JoinRefused.class))
                .extracting(LinkFrame.JoinRefused::requestId)
                .containsExactly(16L);
        assertThat(fixture.events(LinkEvent.JoinAsked.class)).hasSize(16);
    }

    @Test
    void letsClientsLeave() {
        List<HubFixture.Peer> peers = fixture.group(2);
        long group = fixture.hub.groups().memberIds(1).isEmpty() ? 0 : 1;

        peers.get(0).sends(new LinkFrame.Leave(group));
        peers.get(1).sends(new LinkFrame.Bye(ByeCode.NORMAL, ""));

        assertThat(peers.get(0).received(LinkFrame.GroupEnded.class)).hasSize(1);
        assertThat(fixture.hub.groups().memberIds(group)).isEmpty();
        assertThat(fixture.count("byeNormal")).isEqualTo(1);
    }

    @Test
    void saysGoodbyeToEveryoneWhenItStops() {
        List<HubFixture.Peer> peers = fixture.group(2);
        HubFixture.Peer halfway = fixture.connect();

        fixture.hub.stop(fixture.nowUs);

        for (HubFixture.Peer peer : List.of(peers.get(0), peers.get(1), halfway)) {
            assertThat(peer.bye().code()).isEqualTo(ByeCode.STOPPING);
        }
        assertThat(fixture.hub.join(1, peers.get(0).id(), fixture.nowUs).name()).isEqualTo("SERVER_STOPPED");
    }

    @Test
    void survivesWhateverClientsSend() {
        List<byte[]> corpus = List.of(
                HubFixture.encoded(HubFixture.hello(1)),
                HubFixture.encoded(new LinkFrame.Relay(2, ByteBuffer.allocate(20))),
                HubFixture.encoded(new LinkFrame.Join(1, "arena", Bytes.of(new byte[9]))),
                HubFixture.encoded(new LinkFrame.ViewAck(1, 1)),
                HubFixture.encoded(new LinkFrame.Leave(1)),
                HubFixture.encoded(new LinkFrame.Ping(1)));
        HubFixture.Peer[] client = {fixture.admitted(1)};
        HubFixture.Peer witness = fixture.admitted(2);
        Fuzz.decoder(5, 20_000, corpus, input -> {
            if (client[0].link.state() != LinkState.ADMITTED) {
                fixture.hub.onClosed(client[0].link, fixture.nowUs);
                client[0] = fixture.admitted(1);
                fixture.hub.createGroup("again", List.of(client[0].id(), witness.id()), fixture.nowUs);
            }
            client[0].sends(input);
            fixture.events.clear();
            client[0].received();
            witness.received();
            fixture.nowUs += 1_000;
        });
        assertThat(witness.link.state()).isEqualTo(LinkState.ADMITTED);
        assertThat(fixture.hub.handshakes()).isZero();
    }
}
