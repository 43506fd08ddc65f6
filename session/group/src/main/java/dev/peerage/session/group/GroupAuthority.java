package dev.peerage.session.group;

import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.Introduction;
import dev.peerage.session.wire.LeaveReason;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.WireLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Owns the clients, the groups, who is a member of which, and therefore who may talk to whom.
 *
 * <p>Confined to one thread, sans-IO: after each input drain {@link #pollTransmit()} and {@link #pollEvent()}, in this
 * order of time. Frames for one client leave in the order in which things happened, so that a client always knows a
 * member before that member may send to it. Nothing a client does can raise an exception here; what the application
 * wants and cannot have is a {@link JoinResult} or a {@link RemoveResult}. Everything kept is bounded by {@link
 * GroupLimits}.
 */
public final class GroupAuthority {

    /** No client and no group has this id. */
    public static final long NONE = 0;

    private final GroupLimits limits;
    private final Map<Long, ClientEntry> clients = new HashMap<>();
    private final Map<Long, GroupEntry> groups = new HashMap<>();
    /** In the order of their deadlines, as all wait equally long. */
    private final LinkedHashSet<Membership> unacknowledged = new LinkedHashSet<>();

    private final ArrayDeque<Transmit> transmits = new ArrayDeque<>();
    private final ArrayDeque<GroupEvent> events = new ArrayDeque<>();
    private AuthorityState state = AuthorityState.RUNNING;
    private long epoch;
    private long lastMemberId;
    private long lastGroupId;

    public GroupAuthority(GroupLimits limits) {
        this.limits = limits;
    }

    // Inputs from the links

    /** A client has proven who it is; returns its memberId, or {@link #NONE} if there are too many clients. */
    public long onClientAdmitted(Introduction introduction, Bytes greeting, long nowUs) {
        if (state == AuthorityState.STOPPED || clients.size() >= limits.maxClients()) {
            return NONE;
        }
        lastMemberId = freshId(lastMemberId, clients);
        clients.put(lastMemberId, new ClientEntry(lastMemberId, introduction, greeting));
        return lastMemberId;
    }

    /** The client's link has ended; it leaves all its groups for this reason. */
    public void onClientGone(long memberId, LeaveReason reason, long nowUs) {
        ClientEntry client = clients.remove(memberId);
        if (client == null) {
            return;
        }
        for (Membership membership : List.copyOf(client.memberships.values())) {
            detach(membership);
            tellLeft(membership, reason);
        }
    }

    /** The client says that it has applied a view. Whatever it says of groups that are not its own is nothing. */
    public void onViewAcked(long memberId, long groupId, long ackedEpoch, long nowUs) {
        Membership membership = membership(groupId, memberId);
        if (membership == null || ackedEpoch > membership.group.epoch || !membership.acknowledge(ackedEpoch)) {
            return;
        }
        unacknowledged.remove(membership);
        events.add(new GroupEvent.JoinAcknowledged(groupId, memberId, nowUs - membership.joinedUs));
    }

    // Inputs from the application

    /**
     * Makes a group of these clients; each gets one view with all of them. Unknown ones, those in too many groups and
     * those beyond the limit of a group are left out.
     *
     * @return its id, or {@link #NONE} if there are too many groups
     * @throws IllegalArgumentException if the name is empty or longer than 128 bytes of UTF-8
     */
    public long onCreateGroup(String name, Collection<Long> memberIds, long nowUs) {
        requireName(name);
        if (state == AuthorityState.STOPPED || groups.size() >= limits.maxGroups()) {
            return NONE;
        }
        lastGroupId = freshId(lastGroupId, groups);
        GroupEntry group = new GroupEntry(lastGroupId, name, ++epoch);
        groups.put(group.groupId, group);
        for (Long memberId : memberIds) {
            ClientEntry client = clients.get(memberId);
            if (client != null && refusal(group, client) == null) {
                attach(group, client, nowUs);
            }
        }
        if (!group.members.isEmpty()) {
            transmits.add(new Transmit(group.memberIds(), group.view()));
        }
        return group.groupId;
    }

    /** Makes a client a member: it gets a view, the others get the news. */
    public JoinResult onAddMember(long groupId, long memberId, long nowUs) {
        if (state == AuthorityState.STOPPED) {
            return JoinResult.SERVER_STOPPED;
        }
        GroupEntry group = groups.get(groupId);
        if (group == null) {
            return JoinResult.NO_SUCH_GROUP;
        }
        ClientEntry client = clients.get(memberId);
        if (client == null) {
            return JoinResult.NO_SUCH_CLIENT;
        }
        JoinResult refusal = refusal(group, client);
        if (refusal != null) {
            return refusal;
        }
        List<Long> others = group.memberIds();
        group.epoch = ++epoch;
        Membership membership = attach(group, client, nowUs);
        transmits.add(new Transmit(List.of(memberId), group.view()));
        if (!others.isEmpty()) {
            LinkFrame news = new LinkFrame.MembersJoined(groupId, group.epoch, List.of(membership.toWire()));
            transmits.add(new Transmit(others, news));
        }
        return JoinResult.JOINED;
    }

    /** Ends a membership; {@code reason} is LEFT for the member's own wish, REMOVED for the server's. */
    public RemoveResult onRemoveMember(long groupId, long memberId, LeaveReason reason, long nowUs) {
        if (state == AuthorityState.STOPPED) {
            return RemoveResult.SERVER_STOPPED;
        }
        if (!groups.containsKey(groupId)) {
            return RemoveResult.NO_SUCH_GROUP;
        }
        Membership membership = membership(groupId, memberId);
        if (membership == null) {
            return RemoveResult.NOT_A_MEMBER;
        }
        detach(membership);
        transmits.add(new Transmit(List.of(memberId), new LinkFrame.GroupEnded(groupId, epoch, reason)));
        tellLeft(membership, reason);
        return RemoveResult.REMOVED;
    }

    /** Ends a group for all its members; returns whether there was one. */
    public boolean onDestroyGroup(long groupId, long nowUs) {
        return endGroup(groupId, LeaveReason.GROUP_DESTROYED);
    }

    /** Ends all groups; from now on every wish is answered with SERVER_STOPPED. */
    public void onStop(long nowUs) {
        for (Long groupId : List.copyOf(groups.keySet())) {
            endGroup(groupId, LeaveReason.SERVER_STOPPING);
        }
        state = AuthorityState.STOPPED;
    }

    // Time

    /** When {@link #onTimeout} wants to be called; {@code Long.MAX_VALUE}: not at all. */
    public long nextDeadlineUs() {
        Iterator<Membership> earliest = unacknowledged.iterator();
        return earliest.hasNext() ? earliest.next().joinedUs + limits.viewAckTimeoutUs() : Long.MAX_VALUE;
    }

    /** Reports members whose acknowledgement is late. */
    public void onTimeout(long nowUs) {
        while (nextDeadlineUs() <= nowUs) {
            Membership late = unacknowledged.iterator().next();
            unacknowledged.remove(late);
            late.fallSilent();
            events.add(new GroupEvent.MemberSilent(late.group.groupId, late.client.memberId));
        }
    }

    // Outputs

    /** The next frame to send, or null. */
    public @Nullable Transmit pollTransmit() {
        return transmits.poll();
    }

    /** The next event for the application, or null. */
    public @Nullable GroupEvent pollEvent() {
        return events.poll();
    }

    // Questions

    /** Whether a frame may be forwarded between the two: only members of a common group may talk. */
    public boolean mayRelay(long fromMemberId, long toMemberId) {
        if (fromMemberId == toMemberId) {
            return false;
        }
        ClientEntry from = clients.get(fromMemberId);
        ClientEntry to = clients.get(toMemberId);
        return from != null && to != null && from.sharesGroupWith(to);
    }

    /** The members of a group in the order in which they joined; empty if there is no such group. */
    public List<Long> memberIds(long groupId) {
        GroupEntry group = groups.get(groupId);
        return group == null ? List.of() : group.memberIds();
    }

    public boolean hasGroup(long groupId) {
        return groups.containsKey(groupId);
    }

    public boolean isMember(long groupId, long memberId) {
        return membership(groupId, memberId) != null;
    }

    /** The epoch of the last change of a group; 0 if there is no such group. */
    public long groupEpoch(long groupId) {
        GroupEntry group = groups.get(groupId);
        return group == null ? 0 : group.epoch;
    }

    /** The number of changes so far, of all groups. */
    public long epoch() {
        return epoch;
    }

    public int clientCount() {
        return clients.size();
    }

    public int groupCount() {
        return groups.size();
    }

    /** How many memberships wait for their acknowledgement. */
    public int unacknowledgedCount() {
        return unacknowledged.size();
    }

    private @Nullable JoinResult refusal(GroupEntry group, ClientEntry client) {
        if (group.members.containsKey(client)) {
            return JoinResult.ALREADY_MEMBER;
        }
        if (group.members.size() >= limits.maxMembersPerGroup()) {
            return JoinResult.GROUP_FULL;
        }
        return client.memberships.size() >= limits.maxGroupsPerClient() ? JoinResult.TOO_MANY_GROUPS : null;
    }

    private Membership attach(GroupEntry group, ClientEntry client, long nowUs) {
        Membership membership = new Membership(client, group, group.epoch, nowUs);
        group.members.put(client, membership);
        client.memberships.put(group, membership);
        unacknowledged.add(membership);
        events.add(new GroupEvent.MemberJoined(group.groupId, client.memberId));
        return membership;
    }

    private void detach(Membership membership) {
        membership.group.members.remove(membership.client);
        membership.client.memberships.remove(membership.group);
        membership.group.epoch = ++epoch;
        unacknowledged.remove(membership);
    }

    private void tellLeft(Membership left, LeaveReason reason) {
        GroupEntry group = left.group;
        long memberId = left.client.memberId;
        if (!group.members.isEmpty()) {
            LinkFrame news = new LinkFrame.MemberLeft(group.groupId, group.epoch, memberId, reason);
            transmits.add(new Transmit(group.memberIds(), news));
        }
        events.add(new GroupEvent.MemberLeft(group.groupId, memberId, reason));
    }

    private boolean endGroup(long groupId, LeaveReason reason) {
        GroupEntry group = groups.remove(groupId);
        if (group == null) {
            return false;
        }
        List<Membership> ended = new ArrayList<>(group.members.values());
        if (!ended.isEmpty()) {
            LinkFrame end = new LinkFrame.GroupEnded(groupId, ++epoch, reason);
            transmits.add(new Transmit(group.memberIds(), end));
        }
        for (Membership membership : ended) {
            membership.client.memberships.remove(group);
            unacknowledged.remove(membership);
            events.add(new GroupEvent.MemberLeft(groupId, membership.client.memberId, reason));
        }
        events.add(new GroupEvent.GroupEnded(groupId, reason));
        return true;
    }

    private @Nullable Membership membership(long groupId, long memberId) {
        GroupEntry group = groups.get(groupId);
        ClientEntry client = clients.get(memberId);
        return group == null || client == null ? null : group.members.get(client);
    }

    /** The next unsigned 32-bit number that is not in use; never 0. */
    private static long freshId(long last, Map<Long, ?> used) {
        long id = last;
        do {
            id = id == 0xFFFF_FFFFL ? 1 : id + 1;
        } while (used.containsKey(id));
        return id;
    }

    private static void requireName(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > WireLimits.MAX_GROUP_NAME_BYTES) {
            throw new IllegalArgumentException("a group's name has 1 to 128 bytes of UTF-8, had " + bytes);
        }
    }
}
