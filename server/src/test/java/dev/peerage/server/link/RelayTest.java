package dev.peerage.server.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.session.wire.ByeCode;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.UndeliveredReason;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayTest {

    private final HubFixture fixture = new HubFixture();

    @Test
    void forwardsToMembersOfACommonGroup() {
        List<HubFixture.Peer> peers = fixture.group(2);
        ByteBuffer payload = ByteBuffer.wrap(new byte[] {1, 2, 3});

        peers.get(0).sends(new LinkFrame.Relay(peers.get(1).id(), payload));

        assertThat(peers.get(1).received())
                .containsExactly(new LinkFrame.Relayed(peers.get(0).id(), payload));
        assertThat(fixture.count("framesRelayed")).isEqualTo(1);
        assertThat(fixture.count("bytesRelayed")).isEqualTo(3);
    }

    @Test
    void reportsWhatIsForNobodyItMayReach() {
        HubFixture.Peer sender = fixture.group(2).get(0);
        HubFixture.Peer stranger = fixture.admitted(7);

        sender.sends(HubFixture.relay(stranger, 10));

        assertThat(stranger.received()).isEmpty();
        assertThat(sender.received())
                .containsExactly(new LinkFrame.Undelivered(stranger.id(), UndeliveredReason.NOT_A_MEMBER, 1));
        assertThat(fixture.count("undeliveredNotAMember")).isEqualTo(1);
    }

    @Test
    void sumsReportsUpToTenASecond() {
        HubFixture.Peer sender = fixture.group(2).get(0);
        LinkFrame toNobody = new LinkFrame.Relay(99, ByteBuffer.allocate(1));

        for (int i = 0; i < 1_000; i++) {
            sender.sends(toNobody);
            fixture.advanceUs(1_000);
        }
        fixture.advanceUs(100_000);

        List<LinkFrame.Undelivered> reports = sender.received(LinkFrame.Undelivered.class);
        assertThat(reports).hasSizeBetween(10, 11);
        assertThat(reports.stream().mapToLong(LinkFrame.Undelivered::count).sum())
                .isEqualTo(1_000);
    }

    @Test
    void reportsWhatIsTooLarge() {
        List<HubFixture.Peer> peers = fixture.group(2);

        peers.get(0).sends(HubFixture.relay(peers.get(1), 20_001));

        assertThat(peers.get(0).received())
                .containsExactly(new LinkFrame.Undelivered(peers.get(1).id(), UndeliveredReason.TOO_LARGE, 1));
        assertThat(peers.get(1).received()).isEmpty();
    }

    @Test
    void dropsAndReportsBeyondTheQueueOfASlowClientOnly() {
        List<HubFixture.Peer> peers = fixture.group(3);
        HubFixture.Peer slow = peers.get(1);
        HubFixture.Peer quick = peers.get(2);
        slow.connection.isWritable = false;

        for (int i = 0; i < 7; i++) {
            peers.get(0).sends(HubFixture.relay(slow, 19_000));
            peers.get(0).sends(HubFixture.relay(quick, 19_000));
        }
        fixture.advanceUs(200_000);

        assertThat(quick.received()).hasSize(7);
        assertThat(slow.received()).isEmpty();
        assertThat(peers.get(0).received(LinkFrame.Undelivered.class))
                .allMatch(report -> report.reason() == UndeliveredReason.QUEUE_FULL && report.toMemberId() == slow.id())
                .extracting(LinkFrame.Undelivered::count)
                .containsExactly(1L, 1L);
        slow.connection.isWritable = true;
        fixture.hub.onWritable(slow.link, fixture.nowUs);
        assertThat(slow.received(LinkFrame.Relayed.class)).hasSize(5);
    }

    @Test
    void tellsASlowClientOfItsGroupsBeyondTheRelayQueue() {
        List<HubFixture.Peer> peers = fixture.group(2);
        HubFixture.Peer slow = peers.get(1);
        slow.connection.isWritable = false;
        for (int i = 0; i < 6; i++) {
            peers.get(0).sends(HubFixture.relay(slow, 19_000));
        }

        fixture.hub.createGroup("second", List.of(slow.id()), fixture.nowUs);
        slow.connection.isWritable = true;
        fixture.hub.onWritable(slow.link, fixture.nowUs);

        assertThat(slow.received(LinkFrame.GroupView.class)).hasSize(1);
    }

    @Test
    void tellsOfAMemberBeforeItsFirstFrame() {
        List<HubFixture.Peer> peers = fixture.group(2);
        HubFixture.Peer third = fixture.admitted(3);
        peers.get(0).connection.isWritable = false;

        long group = fixture.hub.createGroup("other", List.of(peers.get(0).id()), fixture.nowUs);
        fixture.hub.join(group, third.id(), fixture.nowUs);
        third.sends(HubFixture.relay(peers.get(0), 5));
        peers.get(0).connection.isWritable = true;
        fixture.hub.onWritable(peers.get(0).link, fixture.nowUs);

        assertThat(peers.get(0).received())
                .extracting(frame -> frame.getClass().getSimpleName())
                .containsExactly("GroupView", "MembersJoined", "Relayed");
    }

    @Test
    void endsAClientThatLetsTheServersOwnFramesPileUp() {
        HubFixture.Peer stuck = fixture.admitted(1);
        stuck.connection.isWritable = false;
        for (int i = 0; i < 2_000 && stuck.link.state() == LinkState.ADMITTED; i++) {
            long group = fixture.hub.createGroup("group", List.of(stuck.id()), fixture.nowUs);
            fixture.hub.destroyGroup(group, fixture.nowUs);
        }
        assertThat(stuck.bye().code()).isEqualTo(ByeCode.TOO_SLOW);
    }
}
