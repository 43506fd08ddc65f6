package dev.peerage.client.loop;

import dev.peerage.base.PeerId;
import dev.peerage.client.LeaveReason;
import dev.peerage.identity.Introduction;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.LinkFrame.GroupEnded;
import dev.peerage.session.wire.LinkFrame.GroupView;
import dev.peerage.session.wire.LinkFrame.MemberLeft;
import dev.peerage.session.wire.LinkFrame.MembersJoined;
import dev.peerage.session.wire.LinkFrame.ViewAck;
import dev.peerage.session.wire.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Follows what the server tells of groups and their members. Confined to the loop.
 *
 * <p>When the server link was lost and is up again, groups and members that were known get {@link #RESYNC_US} to be told of
 * again; until then nothing is said to the application and direct paths live on.
 */
final class GroupTable {

    /** A restarted server's clients come back within the growing intervals of {@link ServerLink}, the slowest after this. */
    static final long RESYNC_US = 20_000_000;

    /** What the application is told. */
    interface Events {
        void onGroup(GroupHandle group);

        void onGroupEnded(GroupHandle group, LeaveReason reason);
    }

    private static final class Entry {
        final GroupHandle handle;
        final Map<PeerId, Seat> seats = new LinkedHashMap<>();
        long epoch;
        long ownJoinEpoch;
        boolean isAwaited;

        Entry(GroupHandle handle) {
            this.handle = handle;
        }
    }

    /** A member in a group; awaited if it was there before the link was lost and has not been told of since. */
    private record Seat(Member told, dev.peerage.client.Member member, boolean isAwaited) {}

    private final PeerId self;
    private final ServerLink serverLink;
    private final LinkTable links;
    private final Drops drops;
    private final BiFunction<Long, String, GroupHandle> handles;
    private final Events events;
    private final Map<Long, Entry> groups = new LinkedHashMap<>();
    /** Introductions that were checked, so that a member of several groups costs one signature check. */
    private final Map<PeerId, dev.peerage.session.wire.Introduction> checked = new HashMap<>();

    private long resyncEndUs = Long.MAX_VALUE;

    GroupTable(
            PeerId self,
            ServerLink serverLink,
            LinkTable links,
            Drops drops,
            BiFunction<Long, String, GroupHandle> handles,
            Events events) {
        this.self = self;
        this.serverLink = serverLink;
        this.links = links;
        this.drops = drops;
        this.handles = handles;
        this.events = events;
    }

    @Nullable
    GroupHandle handle(long groupId) {
        Entry entry = groups.get(groupId);
        return entry == null ? null : entry.handle;
    }

    void onServerDown() {
        for (Entry entry : groups.values()) {
            entry.isAwaited = true;
            entry.seats.replaceAll((peer, seat) -> new Seat(seat.told(), seat.member(), true));
        }
        checked.clear();
        resyncEndUs = Long.MAX_VALUE;
    }

    void onServerUp(long nowUs) {
        if (!groups.isEmpty()) {
            resyncEndUs = nowUs + RESYNC_US;
        }
    }

    long nextDeadlineUs() {
        return resyncEndUs;
    }

    void onTimeout(long nowUs) {
        if (nowUs < resyncEndUs) {
            return;
        }
        resyncEndUs = Long.MAX_VALUE;
        for (Entry entry : List.copyOf(groups.values())) {
            if (entry.isAwaited) {
                end(entry, LeaveReason.LINK_LOST, nowUs);
                continue;
            }
            for (Seat seat : List.copyOf(entry.seats.values())) {
                if (seat.isAwaited()) {
                    remove(entry, seat, LeaveReason.LINK_LOST, nowUs);
                }
            }
        }
    }

    /** Takes a frame if it is about groups. */
    boolean onFrame(LinkFrame frame, long nowUs) {
        if (frame instanceof GroupView view) {
            onView(view, nowUs);
        } else if (frame instanceof MembersJoined joined) {
            Entry entry = groups.get(joined.groupId());
            if (entry != null) {
                add(entry, joined.epoch(), joined.members(), nowUs);
                serverLink.send(new ViewAck(joined.groupId(), joined.epoch()));
            }
        } else if (frame instanceof MemberLeft left) {
            onMemberLeft(left, nowUs);
        } else if (frame instanceof GroupEnded ended) {
            Entry entry = groups.get(ended.groupId());
            // A server that stops may come back: direct paths live on, as when it is lost without a word.
            if (entry != null && ended.reason() != dev.peerage.session.wire.LeaveReason.SERVER_STOPPING) {
                end(entry, reason(ended.reason()), nowUs);
            }
        } else {
            return false;
        }
        return true;
    }

    void endAll(long nowUs) {
        for (Entry entry : List.copyOf(groups.values())) {
            end(entry, LeaveReason.CLOSED, nowUs);
        }
    }

    private void onView(GroupView view, long nowUs) {
        Entry known = groups.get(view.groupId());
        if (known != null && !known.handle.name().equals(view.name())) {
            end(known, LeaveReason.LINK_LOST, nowUs); // a restarted server uses the number for another group
            known = null;
        }
        boolean isNew = known == null;
        Entry entry = isNew ? new Entry(handles.apply(view.groupId(), view.name())) : known;
        if (entry == null) {
            return;
        }
        groups.put(view.groupId(), entry);
        entry.isAwaited = false;
        view.members().stream()
                .filter(member -> member.introduction().peerId().equals(self))
                .forEach(own -> entry.ownJoinEpoch = own.joinEpoch());
        dropUntold(entry, view, nowUs);
        add(entry, view.epoch(), view.members(), nowUs);
        serverLink.send(new ViewAck(view.groupId(), view.epoch()));
        if (isNew) {
            events.onGroup(entry.handle);
        }
    }

    /** A view is the whole truth, but for members that may still be on their way back. */
    private void dropUntold(Entry entry, GroupView view, long nowUs) {
        Set<PeerId> told = new LinkedHashSet<>();
        view.members().forEach(member -> told.add(member.introduction().peerId()));
        for (Seat seat : List.copyOf(entry.seats.values())) {
            if (!seat.isAwaited() && !told.contains(seat.member().peerId())) {
                remove(entry, seat, LeaveReason.REMOVED, nowUs);
            }
        }
    }

    private void add(Entry entry, long epoch, List<Member> members, long nowUs) {
        List<dev.peerage.client.Member> fresh = new ArrayList<>();
        entry.epoch = Math.max(entry.epoch, epoch);
        for (Member told : members) {
            PeerId peer = told.introduction().peerId();
            boolean isSelf = peer.equals(self);
            if (!isSelf && !isGenuine(told)) {
                drops.count("bad-introduction");
                continue;
            }
            var member = new dev.peerage.client.Member(peer, told.greeting().toArray(), isSelf);
            if (entry.seats.put(peer, new Seat(told, member, false)) == null) {
                fresh.add(member);
            }
            if (!isSelf) {
                // link.md: the larger joinEpoch of the two in the first group that they share.
                long sessionEpoch = Math.max(told.joinEpoch(), entry.ownJoinEpoch);
                links.share(peer, told.memberId(), told.introduction().agreementKey(), sessionEpoch, nowUs);
            }
        }
        publish(entry);
        fresh.forEach(entry.handle::onJoined);
    }

    private void onMemberLeft(MemberLeft left, long nowUs) {
        Entry entry = groups.get(left.groupId());
        if (entry == null || left.reason() == dev.peerage.session.wire.LeaveReason.SERVER_STOPPING) {
            return;
        }
        entry.epoch = Math.max(entry.epoch, left.epoch());
        for (Seat seat : List.copyOf(entry.seats.values())) {
            if (seat.told().memberId() == left.memberId() && !seat.isAwaited()) {
                remove(entry, seat, reason(left.reason()), nowUs);
            }
        }
    }

    private void remove(Entry entry, Seat seat, LeaveReason reason, long nowUs) {
        PeerId peer = seat.member().peerId();
        entry.seats.remove(peer);
        publish(entry);
        unshareIfLast(peer, nowUs);
        entry.handle.onLeft(seat.member(), reason);
    }

    private void end(Entry entry, LeaveReason reason, long nowUs) {
        groups.remove(entry.handle.id());
        entry.handle.onEnded();
        for (Seat seat : List.copyOf(entry.seats.values())) {
            if (seat.member().isSelf()) {
                entry.handle.onLeft(seat.member(), reason);
            } else {
                unshareIfLast(seat.member().peerId(), nowUs);
            }
        }
        events.onGroupEnded(entry.handle, reason);
    }

    private void unshareIfLast(PeerId peer, long nowUs) {
        if (groups.values().stream().noneMatch(other -> other.seats.containsKey(peer))) {
            links.unshare(peer, nowUs);
            checked.remove(peer);
        }
    }

    private void publish(Entry entry) {
        List<dev.peerage.client.Member> members = new ArrayList<>();
        Map<PeerId, PeerLink> others = new LinkedHashMap<>();
        for (Seat seat : entry.seats.values()) {
            members.add(seat.member());
            PeerLink link = links.find(seat.member().peerId());
            if (link != null) {
                others.put(seat.member().peerId(), link);
            }
        }
        entry.handle.onMembers(entry.epoch, members, others);
    }

    private boolean isGenuine(Member told) {
        dev.peerage.session.wire.Introduction shown = told.introduction();
        if (shown.equals(checked.get(shown.peerId()))) {
            return true;
        }
        boolean isValid = Introduction.of(
                        shown.peerId(),
                        shown.agreementKey().toArray(),
                        shown.signature().toArray())
                .isValid();
        if (isValid) {
            checked.put(shown.peerId(), shown);
        }
        return isValid;
    }

    private static LeaveReason reason(dev.peerage.session.wire.LeaveReason wire) {
        return switch (wire) {
            case LEFT -> LeaveReason.LEFT;
            case REMOVED -> LeaveReason.REMOVED;
            case LINK_LOST -> LeaveReason.LINK_LOST;
            case GROUP_DESTROYED -> LeaveReason.GROUP_DESTROYED;
            case SERVER_STOPPING -> LeaveReason.SERVER_STOPPING;
        };
    }
}
