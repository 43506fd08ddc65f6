package dev.peerage.session.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.Member;
import java.util.HashMap;
import java.util.Map;

/** Applies the frames that one client receives, strictly: anything inconsistent fails. */
final class RecordingClient {

    final long memberId;
    /** Group → memberId → joinEpoch. */
    final Map<Long, Map<Long, Long>> groups = new HashMap<>();

    private final Map<Long, Long> epochs = new HashMap<>();

    RecordingClient(long memberId) {
        this.memberId = memberId;
    }

    void onFrame(LinkFrame frame) {
        if (frame instanceof LinkFrame.GroupView view) {
            assertThat(groups).doesNotContainKey(view.groupId());
            groups.put(view.groupId(), new HashMap<>());
            advance(view.groupId(), view.epoch());
            view.members().forEach(member -> add(view.groupId(), member));
            assertThat(groups.get(view.groupId())).containsKey(memberId);
        } else if (frame instanceof LinkFrame.MembersJoined joined) {
            advance(joined.groupId(), joined.epoch());
            joined.members().forEach(member -> add(joined.groupId(), member));
        } else if (frame instanceof LinkFrame.MemberLeft left) {
            advance(left.groupId(), left.epoch());
            assertThat(left.memberId()).isNotEqualTo(memberId);
            assertThat(groups.get(left.groupId()).remove(left.memberId())).isNotNull();
        } else if (frame instanceof LinkFrame.GroupEnded ended) {
            advance(ended.groupId(), ended.epoch());
            assertThat(groups.remove(ended.groupId())).isNotNull();
        } else {
            throw new AssertionError("unexpected " + frame);
        }
    }

    private void advance(long groupId, long epoch) {
        Long before = epochs.put(groupId, epoch);
        assertThat(epoch).isGreaterThan(before == null ? 0 : before);
    }

    private void add(long groupId, Member member) {
        assertThat(groups.get(groupId).put(member.memberId(), member.joinEpoch()))
                .isNull();
        assertThat(member.joinEpoch()).isLessThanOrEqualTo(epochs.get(groupId));
    }
}
