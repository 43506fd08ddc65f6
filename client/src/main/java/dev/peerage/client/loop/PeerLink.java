package dev.peerage.client.loop;

import dev.peerage.base.PeerId;
import dev.peerage.base.SendResult;
import dev.peerage.client.Link;
import dev.peerage.client.LinkState;
import dev.peerage.client.PathKind;
import dev.peerage.session.engine.Reason;
import dev.peerage.session.engine.Session;
import dev.peerage.session.engine.SessionEvent;
import dev.peerage.session.engine.SessionEvent.Deliver;
import dev.peerage.session.engine.SessionEvent.PathChanged;
import dev.peerage.session.engine.SessionEvent.PathSelected;
import dev.peerage.session.engine.SessionEvent.SessionChanged;
import dev.peerage.session.engine.SessionState;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that is between this peer and another, as long as they share a group: the session of now, and the one before while it
 * still delivers what it owes.
 *
 * <p>A peer that comes back with new keys begins a new session. The old one is closed in order if its direct path lives;
 * what the new one brings meanwhile waits, so that the order holds. Confined to the loop, but for {@link #snapshot()}.
 */
final class PeerLink implements PeerSession.Events {

    /** Round-trip times and counters in the snapshot are at most this old while packets flow. */
    private static final long SNAPSHOT_INTERVAL_US = 50_000;

    /** Where messages go: the groups. */
    @FunctionalInterface
    interface Receiver {
        boolean onReceived(long groupId, PeerId from, Deliver message, Inbound inbound);
    }

    /** A message of the new session, until the one before has delivered what it owes. */
    private record Held(PeerSession from, Deliver message) {}

    private record Unsent(ChannelHandle channel, SendGate gate, ByteBuffer message) {}

    private final PeerId peer;
    private final long startUs;
    private final Mailbox mailbox;
    private final Receiver receiver;
    private final Consumer<Link> changed;
    private final Map<SendGate, ChannelHandle> gates = new HashMap<>();
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    /** What was taken after the peer had closed the old session and before the new one began. */
    private final ArrayDeque<Unsent> unsent = new ArrayDeque<>();

    private boolean isBetweenSessions;
    private @Nullable PeerSession current;
    private @Nullable PeerSession retiring;
    private PathKind path = PathKind.NONE;
    private String reason = "";
    private long relayedUs = Link.UNKNOWN;
    private long firstMessageUs = Link.UNKNOWN;
    private long directUs = Link.UNKNOWN;
    private long earlierSwitches;
    private boolean hasEnded;
    private boolean isDirty;
    private long snapshotUs;
    private boolean isSnapshotOld;
    private volatile Link snapshot;

    PeerLink(PeerId peer, Mailbox mailbox, Receiver receiver, Consumer<Link> changed, long nowUs) {
        this.peer = peer;
        this.startUs = nowUs;
        this.mailbox = mailbox;
        this.receiver = receiver;
        this.changed = changed;
        this.snapshot = describe();
    }

    PeerId peer() {
        return peer;
    }

    /** Any thread. */
    Link snapshot() {
        return snapshot;
    }

    @Nullable
    PeerSession current() {
        return current;
    }

    /** Begins a session in place of the one there may be. */
    void begin(PeerSession next, boolean isRelayUp, long nowUs) {
        PeerSession old = current;
        current = next;
        isBetweenSessions = false;
        path = PathKind.NONE;
        retire(old, nowUs);
        if (isRelayUp) {
            next.onRelayUp(nowUs);
        }
        Unsent waiting;
        while ((waiting = unsent.poll()) != null) {
            send(waiting.channel(), waiting.gate(), waiting.message(), nowUs);
        }
        next.onActivity(nowUs);
    }

    /** No group is shared any more. */
    void end(long nowUs) {
        hasEnded = true;
        unsent.forEach(waiting -> waiting.gate().release(waiting.message().remaining()));
        unsent.clear();
        PeerSession old = current;
        current = null;
        path = PathKind.NONE;
        retire(old, nowUs);
        reason = "no common group";
        publish(nowUs);
    }

    /** Whether nothing is left to be done; only after {@link #end}. */
    boolean isOver() {
        return hasEnded && retiring == null;
    }

    void dispose(long nowUs) {
        if (current != null) {
            current.dispose(nowUs);
        }
        if (retiring != null) {
            retiring.dispose(nowUs);
        }
        retiring = null;
    }

    /** Says goodbye to the peer. */
    void close(long nowUs) {
        if (current != null) {
            current.input(current.session()::onClose, nowUs);
        }
    }

    boolean isClosed() {
        return current == null || current.isClosed();
    }

    long nextDeadlineUs() {
        long earliest = isSnapshotOld ? snapshotUs + SNAPSHOT_INTERVAL_US : Long.MAX_VALUE;
        if (current != null) {
            earliest = Math.min(earliest, current.nextDeadlineUs());
        }
        return retiring == null ? earliest : Math.min(earliest, retiring.nextDeadlineUs());
    }

    void onTimeout(long nowUs) {
        if (retiring != null) {
            retiring.onTimeout(nowUs);
        }
        if (current != null) {
            current.onTimeout(nowUs);
        }
        refreshSnapshot(nowUs);
    }

    /** Takes a message from the application; the packets go when {@link #flush} is called. */
    void send(ChannelHandle channel, SendGate gate, ByteBuffer message, long nowUs) {
        PeerSession target = current;
        int bytes = message.remaining();
        if (target == null || target.isBroken()) {
            gate.release(bytes);
            return;
        }
        if (isBetweenSessions) {
            unsent.add(new Unsent(channel, gate, message)); // bounded by the gate
            return;
        }
        target.guard(now -> handOver(target.session(), channel, gate, message, now), nowUs);
        gate.onHandedOver(bytes);
        isDirty = true;
    }

    private void handOver(Session to, ChannelHandle channel, SendGate gate, ByteBuffer message, long nowUs) {
        int channelId = gate.channelIdIn(to);
        if (channelId < 0) {
            channelId = to.onOpenChannel(channel.groupId(), channel.label(), channel.mode(), nowUs);
            gate.bind(to, channelId);
            gates.put(gate, channel);
        }
        if (channelId >= 0) {
            SendResult unused = to.onSend(channelId, message, nowUs);
        }
    }

    /** Sends what {@link #send} has gathered. */
    void flush(long nowUs) {
        if (isDirty && current != null) {
            isDirty = false;
            current.onActivity(nowUs);
        }
    }

    @Override
    public void onDeliver(PeerSession from, Deliver message, long nowUs) {
        if (from == current && retiring != null) {
            held.add(new Held(from, message));
        } else {
            deliver(from, message, nowUs);
        }
    }

    @Override
    public void onChange(PeerSession from, SessionEvent event, long nowUs) {
        if (from != current) {
            return;
        }
        if (event instanceof SessionChanged session) {
            reason = words(session.reason());
            // Still a member, so it has begun anew with fresh keys, or leaves: the server will tell.
            isBetweenSessions = session.reason() == Reason.REMOTE_CLOSE;
            if (session.next() == SessionState.SUSPENDED || session.next() == SessionState.CLOSED) {
                path = PathKind.NONE;
            }
            publish(nowUs);
        } else if (event instanceof PathSelected selected) {
            path = switch (selected.kind()) {
                case RELAYED -> PathKind.RELAYED;
                case DIRECT -> PathKind.DIRECT;
            };
            reason = words(selected.reason());
            if (path == PathKind.DIRECT && directUs < 0) {
                directUs = nowUs - startUs;
            }
            publish(nowUs);
        } else if (event instanceof PathChanged changedPath
                && changedPath.pathId() == 0
                && relayedUs < 0
                && changedPath.next() == dev.peerage.session.engine.PathState.USABLE) {
            relayedUs = nowUs - startUs;
        }
    }

    @Override
    public void onSettled(PeerSession from, long nowUs) {
        if (from == retiring && from.isClosed()) {
            finishRetiring(nowUs);
        }
        gates.forEach((gate, channel) -> {
            if (gate.publish()) {
                channel.onRoom(peer);
            }
        });
        isSnapshotOld = true;
        refreshSnapshot(nowUs);
    }

    @Override
    public void onBroken(PeerSession from, long nowUs) {
        if (from == retiring) {
            finishRetiring(nowUs);
        } else if (from == current) { // until one of the two connects to the server anew: that brings fresh keys
            forgetGates();
            isBetweenSessions = false;
            path = PathKind.NONE;
            reason = "internal error";
            publish(nowUs);
        }
    }

    private void refreshSnapshot(long nowUs) {
        if (isSnapshotOld && nowUs - snapshotUs >= SNAPSHOT_INTERVAL_US) {
            isSnapshotOld = false;
            snapshotUs = nowUs;
            snapshot = describe();
        }
    }

    /** A session that is no longer the current one delivers what it owes; nobody is told of its end. */
    private void retire(@Nullable PeerSession old, long nowUs) {
        forgetGates();
        if (old == null) {
            return;
        }
        earlierSwitches += old.session().stats().switches();
        finishRetiring(nowUs);
        if (old.isBroken()) {
            return;
        }
        retiring = old;
        old.onRelayDown(nowUs);
        old.input(old.session()::onClose, nowUs);
        if (retiring == old && old.session().selectedPathId() <= 0) {
            finishRetiring(nowUs); // no way to deliver anything more
        }
    }

    /** What the session owed is void. */
    private void forgetGates() {
        gates.keySet().forEach(SendGate::unbind);
        gates.clear();
    }

    private void finishRetiring(long nowUs) {
        if (retiring != null) {
            retiring.dispose(nowUs);
            retiring = null;
        }
        Held next;
        while ((next = held.poll()) != null) {
            deliver(next.from(), next.message(), nowUs);
        }
    }

    private void deliver(PeerSession from, Deliver message, long nowUs) {
        if (firstMessageUs < 0) {
            firstMessageUs = nowUs - startUs;
        }
        Inbound inbound =
                new Inbound(peer, bytes(message.message()), () -> mailbox.post(now -> consumed(from, message, now)));
        if (!receiver.onReceived(message.groupId(), peer, message, inbound)) {
            from.input(now -> from.session().onConsumed(message.channelId(), message.creditBytes(), now), nowUs);
        }
    }

    private static void consumed(PeerSession from, Deliver message, long nowUs) {
        from.input(now -> from.session().onConsumed(message.channelId(), message.creditBytes(), now), nowUs);
    }

    private void publish(long nowUs) {
        isSnapshotOld = false;
        snapshotUs = nowUs;
        Link fresh = describe();
        boolean isNews = fresh.state() != snapshot.state() || fresh.path() != snapshot.path();
        snapshot = fresh;
        if (isNews) {
            changed.accept(fresh);
        }
    }

    private Link describe() {
        LinkSnapshots.Times times = new LinkSnapshots.Times(relayedUs, firstMessageUs, directUs);
        return LinkSnapshots.of(peer, current, state(), path, times, earlierSwitches, reason);
    }

    private LinkState state() {
        PeerSession session = current;
        if (session == null) {
            return hasEnded ? LinkState.CLOSED : LinkState.CONNECTING;
        }
        if (session.isBroken()) {
            return LinkState.CLOSED;
        }
        if (isBetweenSessions) {
            return LinkState.SUSPENDED;
        }
        return switch (session.session().stats().state()) {
            case NEW -> LinkState.CONNECTING;
            case CONNECTED -> LinkState.CONNECTED;
            case SUSPENDED -> LinkState.SUSPENDED;
            case CLOSING, CLOSED -> LinkState.CLOSED;
        };
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static byte[] bytes(ByteBuffer message) {
        if (message.hasArray() && message.arrayOffset() == 0 && message.array().length == message.remaining()) {
            return message.array();
        }
        byte[] copy = new byte[message.remaining()];
        message.get(copy);
        return copy;
    }
}
