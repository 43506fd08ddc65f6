package dev.peerage.server.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.session.wire.ByeCode;
import dev.peerage.session.wire.LeaveReason;
import dev.peerage.session.wire.LinkFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private final HubFixture fixture = new HubFixture();

    @Test
    void challengesThenWelcomes() {
        HubFixture.Peer peer = fixture.connect();
        assertThat(peer.received()).hasSize(1).first().isInstanceOf(LinkFrame.Challenge.class);

        peer.sends(HubFixture.hello(1));

        assertThat(peer.received()).containsExactly(new LinkFrame.Welcome(1, "stun.example", 3478, 20_000, 10_000));
        assertThat(fixture.events(LinkEvent.Admitted.class)).hasSize(1);
        assertThat(fixture.hub.handshakes()).isZero();
    }

    @Test
    void challengesEachLinkWithAnotherNonce() {
        LinkFrame first = fixture.connect().received().get(0);
        LinkFrame second = fixture.connect().received().get(0);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void refusesABadProof() {
        fixture.signaturesHold = false;
        HubFixture.Peer peer = fixture.connect();

        peer.sends(HubFixture.hello(1));

        assertThat(peer.bye().code()).isEqualTo(ByeCode.BAD_PROOF);
        assertThat(peer.connection.ending).isEqualTo(RecordingConnection.Ending.CLOSED);
        assertThat(fixture.count("byeBadProof")).isEqualTo(1);
        assertThat(fixture.hub.handshakes()).isZero();
        assertThat(fixture.events(LinkEvent.AdmissionAsked.class)).isEmpty();
    }

    @Test
    void refusesWhomTheApplicationDenies() {
        fixture.admits = false;
        HubFixture.Peer peer = fixture.connect();
        peer.sends(HubFixture.hello(1));

        fixture.hub.onAdmissionDecided(peer.link, false, "not on the list", fixture.nowUs);

        assertThat(peer.bye()).isEqualTo(new LinkFrame.Bye(ByeCode.REFUSED, "not on the list"));
    }

    @Test
    void givesUpOnSilentAndUndecidedLinks() {
        fixture.admits = false;
        HubFixture.Peer silent = fixture.connect();
        HubFixture.Peer undecided = fixture.connect();
        undecided.sends(HubFixture.hello(1));

        fixture.advanceUs(4_999_999);
        assertThat(silent.received(LinkFrame.Bye.class)).isEmpty();
        fixture.advanceUs(1);

        assertThat(silent.bye().code()).isEqualTo(ByeCode.IDLE);
        assertThat(undecided.bye().code()).isEqualTo(ByeCode.REFUSED);
        assertThat(fixture.hub.handshakes()).isZero();
        fixture.hub.onAdmissionDecided(undecided.link, true, "", fixture.nowUs);
        assertThat(fixture.hub.groups().clientCount()).isZero();
    }

    @Test
    void endsWhoSpeaksOutOfTurn() {
        HubFixture.Peer early = fixture.connect();
        early.sends(new LinkFrame.Ping(1));
        assertThat(early.bye().code()).isEqualTo(ByeCode.BAD_FRAME);

        HubFixture.Peer twice = fixture.admitted(1);
        twice.sends(HubFixture.hello(1));
        assertThat(twice.bye().code()).isEqualTo(ByeCode.BAD_FRAME);
    }

    @Test
    void saysWhichVersionItSpeaks() {
        byte[] hello = HubFixture.encoded(HubFixture.hello(1));
        hello[1] = 9;
        HubFixture.Peer peer = fixture.connect();

        peer.sends(hello);

        assertThat(peer.bye()).isEqualTo(new LinkFrame.Bye(ByeCode.VERSION, "this server speaks version 1"));
    }

    @Test
    void replacesTheOlderLinkOfTheSamePeer() {
        List<HubFixture.Peer> both = fixture.group(2);
        HubFixture.Peer older = both.get(0);

        HubFixture.Peer newer = fixture.admitted(1);

        assertThat(older.bye().code()).isEqualTo(ByeCode.REPLACED);
        assertThat(newer.id()).isNotEqualTo(older.id());
        assertThat(both.get(1).received(LinkFrame.MemberLeft.class))
                .extracting(LinkFrame.MemberLeft::reason)
                .containsExactly(LeaveReason.LINK_LOST);
        assertThat(fixture.hub.groups().clientCount()).isEqualTo(2);
        fixture.hub.onClosed(older.link, fixture.nowUs);
        assertThat(fixture.hub.groups().clientCount()).isEqualTo(2);
        assertThat(fixture.events(LinkEvent.Ended.class)).hasSize(1);
    }

    @Test
    void turnsAwayWhoDoesNotFit() {
        for (int i = 1; i <= 5; i++) {
            fixture.admitted(i);
        }
        HubFixture.Peer sixth = fixture.connect();
        sixth.sends(HubFixture.hello(6));
        assertThat(sixth.bye().code()).isEqualTo(ByeCode.FULL);

        for (int i = 0; i < 4; i++) {
            fixture.connect();
        }
        assertThat(fixture.connect().bye().code()).isEqualTo(ByeCode.FULL);
        assertThat(fixture.hub.handshakes()).isEqualTo(4);
    }

    @Test
    void forgetsALinkThatIsLostHalfway() {
        fixture.admits = false;
        HubFixture.Peer peer = fixture.connect();
        peer.sends(HubFixture.hello(1));

        fixture.hub.onClosed(peer.link, fixture.nowUs);
        fixture.hub.onClosed(peer.link, fixture.nowUs);
        fixture.hub.onAdmissionDecided(peer.link, true, "", fixture.nowUs);

        assertThat(fixture.hub.handshakes()).isZero();
        assertThat(fixture.hub.links()).isEmpty();
        assertThat(fixture.count("linksLost")).isEqualTo(1);
        assertThat(fixture.hub.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }
}
