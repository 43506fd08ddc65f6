package dev.peerage.session.group;

import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A group and its members, in the order in which they joined. Confined to the authority. */
final class GroupEntry {

    final long groupId;
    final String name;
    /** At most {@link GroupLimits#maxMembersPerGroup()}. */
    final Map<ClientEntry, Membership> members = new LinkedHashMap<>();
    /** Of the last change of this group. */
    long epoch;

    GroupEntry(long groupId, String name, long epoch) {
        this.groupId = groupId;
        this.name = name;
        this.epoch = epoch;
    }

    List<Long> memberIds() {
        List<Long> ids = new ArrayList<>(members.size());
        for (ClientEntry client : members.keySet()) {
            ids.add(client.memberId);
        }
        return ids;
    }

    LinkFrame.GroupView view() {
        List<Member> roster = new ArrayList<>(members.size());
        for (Membership membership : members.values()) {
            roster.add(membership.toWire());
        }
        return new LinkFrame.GroupView(groupId, epoch, name, roster);
    }
}
