package dev.peerage.client.loop;

import dev.peerage.base.ChannelOptions;
import dev.peerage.base.DeliveryMode;
import dev.peerage.base.PeerId;
import dev.peerage.client.Channel;
import dev.peerage.client.Group;
import dev.peerage.client.LeaveReason;
import dev.peerage.client.Member;
import dev.peerage.session.engine.SessionConfig;
import dev.peerage.session.wire.WireLimits;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A group as the application sees it: snapshots that the loop replaces, and the channels.
 *
 * <p>Thread-safe.
 */
final class GroupHandle implements Group {

    private static final int MAX_CHANNELS = 64;

    private record Departure(Member member, LeaveReason reason) {}

    private final long id;
    private final String name;
    private final Mailbox mailbox;
    private final Callbacks callbacks;
    private final SessionConfig sessionConfig;
    private final Runnable leave;
    private final EventSlot<Member> joined;
    private final EventSlot<Departure> left;

    // Guarded by itself; never held over I/O or a callback
    private final Map<String, ChannelHandle> channels = new LinkedHashMap<>();

    private volatile long epoch;
    private volatile boolean isActive = true;
    private volatile List<Member> members = List.of();
    private volatile Map<PeerId, PeerLink> others = Map.of();

    GroupHandle(
            long id,
            String name,
            Mailbox mailbox,
            Callbacks callbacks,
            SessionConfig sessionConfig,
            Consumer<Long> leave) {
        this.id = id;
        this.name = name;
        this.mailbox = mailbox;
        this.callbacks = callbacks;
        this.sessionConfig = sessionConfig;
        this.leave = () -> leave.accept(id);
        this.joined = new EventSlot<>(callbacks, EventSlot.MAX_HELD);
        this.left = new EventSlot<>(callbacks, EventSlot.MAX_HELD);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean isActive() {
        return isActive;
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public void onMemberJoined(Consumer<Member> handler) {
        joined.set(handler);
    }

    @Override
    public void onMemberLeft(BiConsumer<Member, LeaveReason> handler) {
        left.set(departure -> handler.accept(departure.member(), departure.reason()));
    }

    @Override
    public Channel channel(String label, ChannelOptions options) {
        if (label.getBytes(StandardCharsets.UTF_8).length > WireLimits.MAX_LABEL_BYTES) {
            throw new IllegalArgumentException(
                    "a channel's label has at most " + WireLimits.MAX_LABEL_BYTES + " bytes of UTF-8");
        }
        ChannelHandle channel = channelFor(label, options.mode());
        if (channel == null) {
            throw new IllegalStateException("a group has at most " + MAX_CHANNELS + " channels");
        }
        if (channel.mode() != options.mode()) {
            throw new IllegalArgumentException(
                    "channel \"" + label + "\" exists as " + channel.mode() + ": all members give it the same options");
        }
        return channel;
    }

    @Override
    public void leave() {
        leave.run();
    }

    @Override
    public String toString() {
        return "group " + id + " \"" + name + "\"";
    }

    /** The links to the other members. */
    Map<PeerId, PeerLink> others() {
        return others;
    }

    /** Loop: a message for a channel, which may not have been asked for yet; false if it finds no place. */
    boolean onReceived(String label, DeliveryMode mode, Inbound message) {
        ChannelHandle channel = channelFor(label, mode);
        if (channel == null || channel.mode() != mode) {
            return false;
        }
        channel.onReceived(message);
        return true;
    }

    /** Loop: replaces what is known of the members. */
    void onMembers(long newEpoch, List<Member> newMembers, Map<PeerId, PeerLink> newOthers) {
        epoch = newEpoch;
        members = List.copyOf(newMembers);
        others = Map.copyOf(newOthers);
    }

    /** Loop: after {@link #onMembers}. */
    void onJoined(Member member) {
        joined.emit(member);
    }

    /** Loop: after {@link #onMembers}. */
    void onLeft(Member member, LeaveReason reason) {
        synchronized (channels) {
            channels.values().forEach(channel -> channel.onMemberLeft(member.peerId()));
        }
        left.emit(new Departure(member, reason));
    }

    /** Loop: this peer is no longer a member. */
    void onEnded() {
        isActive = false;
        others = Map.of();
    }

    private @org.jspecify.annotations.Nullable ChannelHandle channelFor(String label, DeliveryMode mode) {
        synchronized (channels) {
            ChannelHandle present = channels.get(label);
            if (present == null && channels.size() < MAX_CHANNELS) {
                int maxBytes = mode.isReliable() ? sessionConfig.maxMessageBytes() : sessionConfig.maxDatagramBytes();
                present = new ChannelHandle(this, label, mode, maxBytes, mailbox, callbacks);
                channels.put(label, present);
            }
            return present;
        }
    }
}
