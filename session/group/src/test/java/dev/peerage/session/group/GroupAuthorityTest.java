package dev.peerage.session.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.LeaveReason;
import dev.peerage.session.wire.LinkFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupAuthorityTest {

    private static final GroupLimits LIMITS = new GroupLimits(4, 2, 3, 2, 1_000);

    private final GroupAuthority authority = new GroupAuthority(LIMITS);
    private final long a = admit();
    private final long b = admit();
    private final long c = admit();

    @Test
    void givesTheNewMemberOneViewAndTheOthersTheNews() {
        long group = authority.onCreateGroup("arena", List.of(a, b), 0);
        drain();

        assertThat(authority.onAddMember(group, c, 0)).isEqualTo(JoinResult.JOINED);

        List<Transmit> transmits = drain();
        assertThat(transmits).hasSize(2);
        assertThat(transmits.get(0).memberIds()).containsExactly(c);
        LinkFrame.GroupView view = (LinkFrame.GroupView) transmits.get(0).frame();
        assertThat(view.members()).extracting("memberId").containsExactly(a, b, c);
        assertThat(transmits.get(1).memberIds()).containsExactly(a, b);
        LinkFrame.MembersJoined news =
                (LinkFrame.MembersJoined) transmits.get(1).frame();
        assertThat(news.members()).extracting("memberId").containsExactly(c);
        assertThat(news.epoch()).isEqualTo(view.epoch());
    }

    @Test
    void givesEveryoneOneViewWhenCreatedWithMembers() {
        authority.onCreateGroup("arena", List.of(a, b, c, a, 99L), 0);

        List<Transmit> transmits = drain();
        assertThat(transmits).hasSize(1);
        assertThat(transmits.get(0).memberIds()).containsExactly(a, b, c);
    }

    @Test
    void answersRepeatedAndImpossibleWishesWithValues() {
        long group = authority.onCreateGroup("one", List.of(a), 0);
        long other = authority.onCreateGroup("two", List.of(a, b, c), 0);
        long d = admit();
        drain();

        assertThat(authority.onAddMember(group, a, 0)).isEqualTo(JoinResult.ALREADY_MEMBER);
        assertThat(authority.onAddMember(99, a, 0)).isEqualTo(JoinResult.NO_SUCH_GROUP);
        assertThat(authority.onAddMember(group, 99, 0)).isEqualTo(JoinResult.NO_SUCH_CLIENT);
        assertThat(authority.onAddMember(other, d, 0)).isEqualTo(JoinResult.GROUP_FULL);
        assertThat(authority.onRemoveMember(group, b, LeaveReason.REMOVED, 0)).isEqualTo(RemoveResult.NOT_A_MEMBER);
        assertThat(authority.onRemoveMember(99, b, LeaveReason.REMOVED, 0)).isEqualTo(RemoveResult.NO_SUCH_GROUP);
        assertThat(authority.onCreateGroup("three", List.of(), 0)).isEqualTo(GroupAuthority.NONE);
        assertThat(admit()).isEqualTo(GroupAuthority.NONE);
        assertThat(drain()).isEmpty();
    }

    @Test
    void limitsTheGroupsOfAClient() {
        GroupAuthority small = new GroupAuthority(new GroupLimits(4, 4, 4, 1, 1_000));
        long only = small.onClientAdmitted(Testing.introduction(1), Bytes.EMPTY, 0);
        small.onCreateGroup("one", List.of(only), 0);
        long second = small.onCreateGroup("two", List.of(only), 0);

        assertThat(small.memberIds(second)).isEmpty();
        assertThat(small.onAddMember(second, only, 0)).isEqualTo(JoinResult.TOO_MANY_GROUPS);
    }

    @Test
    void tellsTheLeaverAndTheOthersApart() {
        long group = authority.onCreateGroup("arena", List.of(a, b), 0);
        drain();

        authority.onRemoveMember(group, a, LeaveReason.LEFT, 0);

        long epoch = authority.epoch();
        assertThat(drain())
                .containsExactly(
                        new Transmit(List.of(a), new LinkFrame.GroupEnded(group, epoch, LeaveReason.LEFT)),
                        new Transmit(List.of(b), new LinkFrame.MemberLeft(group, epoch, a, LeaveReason.LEFT)));
        assertThat(authority.mayRelay(a, b)).isFalse();
    }

    @Test
    void relaysOnlyBetweenMembersOfACommonGroup() {
        authority.onCreateGroup("one", List.of(a, b), 0);
        authority.onCreateGroup("two", List.of(b, c), 0);

        assertThat(authority.mayRelay(a, b)).isTrue();
        assertThat(authority.mayRelay(c, b)).isTrue();
        assertThat(authority.mayRelay(a, c)).isFalse();
        assertThat(authority.mayRelay(a, a)).isFalse();
        assertThat(authority.mayRelay(a, 99)).isFalse();
    }

    @Test
    void reportsAcknowledgedAndSilentMembers() {
        long group = authority.onCreateGroup("arena", List.of(a, b), 0);
        long epoch = authority.epoch();
        events();

        authority.onViewAcked(a, group, epoch - 1, 100);
        authority.onViewAcked(a, group, epoch + 1, 200);
        assertThat(events()).isEmpty();
        authority.onViewAcked(a, group, epoch, 300);
        authority.onViewAcked(a, group, epoch, 400);
        assertThat(events()).containsExactly(new GroupEvent.JoinAcknowledged(group, a, 300));

        assertThat(authority.nextDeadlineUs()).isEqualTo(1_000);
        authority.onTimeout(1_000);
        assertThat(events()).containsExactly(new GroupEvent.MemberSilent(group, b));
        assertThat(authority.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
        authority.onViewAcked(b, group, epoch, 5_000);
        assertThat(events()).containsExactly(new GroupEvent.JoinAcknowledged(group, b, 5_000));
    }

    @Test
    void forgetsALostClientEverywhere() {
        long group = authority.onCreateGroup("arena", List.of(a, b), 0);
        drain();
        events();

        authority.onClientGone(a, LeaveReason.LINK_LOST, 0);
        authority.onClientGone(a, LeaveReason.LINK_LOST, 0);

        assertThat(drain())
                .containsExactly(new Transmit(
                        List.of(b), new LinkFrame.MemberLeft(group, authority.epoch(), a, LeaveReason.LINK_LOST)));
        assertThat(events()).containsExactly(new GroupEvent.MemberLeft(group, a, LeaveReason.LINK_LOST));
        assertThat(authority.memberIds(group)).containsExactly(b);
        assertThat(authority.onAddMember(group, a, 0)).isEqualTo(JoinResult.NO_SUCH_CLIENT);
    }

    @Test
    void endsAllGroupsWhenItStops() {
        long group = authority.onCreateGroup("arena", List.of(a), 0);
        drain();

        authority.onStop(0);

        assertThat(drain())
                .extracting(Transmit::frame)
                .allMatch(frame ->
                        frame instanceof LinkFrame.GroupEnded ended && ended.reason() == LeaveReason.SERVER_STOPPING);
        assertThat(authority.onAddMember(group, a, 0)).isEqualTo(JoinResult.SERVER_STOPPED);
        assertThat(admit()).isEqualTo(GroupAuthority.NONE);
    }

    @Test
    void refusesBadNamesAtOnce() {
        assertThatThrownBy(() -> authority.onCreateGroup("", List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> authority.onCreateGroup("é".repeat(65), List.of(), 0))
                .hasMessageContaining("130");
    }

    private long admit() {
        return authority.onClientAdmitted(Testing.introduction(authority.clientCount() + 1), Bytes.EMPTY, 0);
    }

    private List<Transmit> drain() {
        List<Transmit> all = new ArrayList<>();
        for (Transmit next = authority.pollTransmit(); next != null; next = authority.pollTransmit()) {
            all.add(next);
        }
        return all;
    }

    private List<GroupEvent> events() {
        List<GroupEvent> all = new ArrayList<>();
        for (GroupEvent next = authority.pollEvent(); next != null; next = authority.pollEvent()) {
            all.add(next);
        }
        return all;
    }
}
