package dev.peerage.session.engine;

import dev.peerage.base.DeliveryMode;
import dev.peerage.base.PeerId;
import dev.peerage.base.RandomSource;
import dev.peerage.base.SendResult;
import dev.peerage.session.wire.ControlCodec;
import dev.peerage.session.wire.ControlMessage;
import dev.peerage.session.wire.ControlMessage.ChannelClose;
import dev.peerage.session.wire.ControlMessage.ChannelOpen;
import dev.peerage.session.wire.ControlMessage.Nominate;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the promises of every channel to one remote peer, whichever paths come and go.
 *
 * <p>A machine without I/O: one input ({@code onX}), then {@link #pollTransmit} and {@link #pollEvent} until both are
 * drained, then sleep until {@link #nextDeadlineUs()}. Confined to the engine loop. Never throws on anything from the
 * network.
 */
public final class Session {

    private final SessionConfig config;
    private final boolean isControlling;
    private final ArrayDeque<SessionEvent> events = new ArrayDeque<>();
    private final ArrayDeque<ControlMessage> outbox = new ArrayDeque<>();
    private final Counters counters = new Counters();
    private final Lifecycle lifecycle;
    private final PathSet paths;
    private final Channels channels;
    private final DirectPathNegotiator negotiator;
    private final PacketHandler handler;
    private final PacketScheduler scheduler;

    private long lastInputUs;

    public Session(SessionConfig config, PeerId local, PeerId remote, RandomSource random) {
        this.config = config;
        this.isControlling = local.compareTo(remote) < 0;
        this.lifecycle = new Lifecycle(config, events, outbox, counters);
        this.paths = new PathSet(config, isControlling, random, events, counters);
        this.channels = new Channels(config, counters);
        this.negotiator =
                new DirectPathNegotiator(isControlling, config.isDirectAllowed(), paths, events, outbox, counters);
        this.handler = new PacketHandler(isControlling, lifecycle, paths, channels, negotiator, events, counters);
        this.scheduler = new PacketScheduler(paths, channels, counters);
    }

    /** Whether this side makes the offers and nominates: the one with the smaller id. */
    public boolean isControlling() {
        return isControlling;
    }

    public SessionState state() {
        return lifecycle.state();
    }

    /** The path that messages go over, -1 if none. */
    public int selectedPathId() {
        return paths.selectedId();
    }

    /** The link to the group server is up, and the other peer is a member of a common group. */
    public void onRelayUp(long nowUs) {
        if (!lifecycle.isClosed()) {
            paths.relay().onRelayUp(nowUs);
            settle(nowUs);
        }
    }

    public void onRelayDown(long nowUs) {
        if (!lifecycle.isClosed()) {
            paths.relay().onRelayDown(nowUs);
            settle(nowUs);
        }
    }

    /** Returns the id of the new channel, or -1 if there are too many or the session is closing. */
    public int onOpenChannel(long groupId, String label, DeliveryMode mode, long nowUs) {
        ControlCodec.encode(
                new ChannelOpen(1, groupId, mode, label)); // the caller's mistake shows before anything changes
        ChannelSender sender = lifecycle.isOpen() ? channels.open(mode) : null;
        if (sender == null) {
            return -1;
        }
        outbox.add(new ChannelOpen(sender.channelId(), groupId, mode, label));
        settle(nowUs);
        return sender.channelId();
    }

    /**
     * Takes a message for sending; it is copied.
     *
     * @throws IllegalArgumentException if it is longer than the config allows for the channel's mode
     */
    public SendResult onSend(int channelId, ByteBuffer message, long nowUs) {
        ChannelSender sender = channelId == Channels.CONTROL ? null : channels.sender(channelId);
        if (sender == null || sender.isClosing() || !lifecycle.isOpen()) {
            return SendResult.CLOSED;
        }
        int limit = sender.isReliable() ? config.maxMessageBytes() : config.maxDatagramBytes();
        if (message.remaining() > limit) {
            throw new IllegalArgumentException(
                    "a message on this channel has at most " + limit + " bytes, was " + message.remaining());
        }
        if (!sender.isReliable() && !lifecycle.isConnected()) {
            return SendResult.SUSPENDED;
        }
        byte[] copy = new byte[message.remaining()];
        message.get(message.position(), copy);
        SendResult result = sender.offer(copy);
        counters.messagesSent += result.isAccepted() ? 1 : 0;
        settle(nowUs);
        return result;
    }

    /** No more is sent on the channel after what it owes. */
    public void onCloseChannel(int channelId, long nowUs) {
        ChannelSender sender = channelId == Channels.CONTROL ? null : channels.sender(channelId);
        if (sender != null) {
            sender.close();
            settle(nowUs);
        }
    }

    /** What the channel has taken and not yet handed over (lossy) or seen acknowledged (reliable). */
    public int queuedBytes(int channelId) {
        ChannelSender sender = channels.sender(channelId);
        return sender == null ? 0 : sender.queuedBytes();
    }

    /** The application has taken a message; {@code creditBytes} came with its {@link SessionEvent.Deliver}. */
    public void onConsumed(int remoteChannelId, int creditBytes, long nowUs) {
        channels.onConsumed(remoteChannelId, creditBytes, nowUs);
        settle(nowUs);
    }

    /** A packet arrived on a path; it is read to its end and not kept. */
    public void onPacket(int pathId, ByteBuffer packet, long nowUs) {
        Path path = paths.byId(pathId);
        if (path != null && path.state() != PathState.CLOSED) {
            handler.onPacket(path, packet, nowUs);
            settle(nowUs);
        }
    }

    /**
     * How much the path's transport holds and has not sent. The session counts what it hands out itself; tell it whenever
     * the transport has drained some, or the path stalls at its limit.
     */
    public void onPathQueue(int pathId, int queuedBytes, long nowUs) {
        Path path = paths.byId(pathId);
        if (path != null) {
            path.onQueue(queuedBytes);
            settle(nowUs);
        }
    }

    /**
     * The offer or answer of this side for an attempt.
     *
     * @throws IllegalArgumentException if it is longer than {@code WireLimits.MAX_SIGNAL_BYTES}
     */
    public void onLocalDescription(int attempt, String sdp, long nowUs) {
        negotiator.onLocalDescription(attempt, sdp);
        settle(nowUs);
    }

    public void onLocalCandidate(int attempt, String candidate, long nowUs) {
        negotiator.onLocalCandidate(attempt, candidate);
        settle(nowUs);
    }

    public void onLocalCandidatesDone(int attempt, long nowUs) {
        negotiator.onLocalCandidatesDone(attempt);
        settle(nowUs);
    }

    /** Both data channels of the attempt are open. */
    public void onPathOpened(int attempt, long nowUs) {
        Path path = paths.byId(attempt);
        if (path != null && path.kind() == PathKind.DIRECT) {
            path.onOpened(nowUs);
            settle(nowUs);
        }
    }

    /** The attempt's transport failed or ended. */
    public void onPathClosed(int attempt, long nowUs) {
        Path path = paths.byId(attempt);
        if (path != null && path.kind() == PathKind.DIRECT) {
            path.onClosed(Reason.TRANSPORT_CLOSED, nowUs);
            settle(nowUs);
        }
    }

    /** The machine's addresses changed: a new direct path is tried at once, the old one stays until it is there. */
    public void onNetworkChange(long nowUs) {
        if (lifecycle.isOpen()) {
            negotiator.onNetworkChange(nowUs);
            settle(nowUs);
        }
    }

    /** Delivers what is owed, then ends the session on both sides. */
    public void onClose(long nowUs) {
        lifecycle.onClose(nowUs);
        settle(nowUs);
    }

    public void onTimeout(long nowUs) {
        lifecycle.onTimeout(nowUs);
        paths.onTimeout(nowUs);
        channels.onTimeout(paths, nowUs);
        settle(nowUs);
    }

    /** When {@link #onTimeout} is to be called; {@link Long#MAX_VALUE} if never. Always after the last input. */
    public long nextDeadlineUs() {
        if (lifecycle.isClosed()) {
            return Long.MAX_VALUE;
        }
        long next = Math.min(lifecycle.deadlineUs(), paths.nextDeadlineUs());
        next = Math.min(next, channels.nextDeadlineUs(paths));
        next = Math.min(next, negotiator.nextDeadlineUs(lifecycle.isConnected()));
        return Math.max(next, lastInputUs + 1);
    }

    /**
     * Writes the next packet at the buffer's position ({@code WireLimits.MAX_PACKET_BYTES} must fit).
     *
     * @return where it goes, valid until the next call; null if there is none now
     */
    public @Nullable Transmit pollTransmit(ByteBuffer out, long nowUs) {
        return lifecycle.isClosed() ? null : scheduler.poll(out, lifecycle.isHeard(), nowUs);
    }

    public @Nullable SessionEvent pollEvent() {
        return events.poll();
    }

    public SessionStats stats() {
        Path direct = paths.newestDirect();
        return new SessionStats(
                lifecycle.state(),
                paths.selectedId(),
                stats(PathKind.RELAYED, paths.relay()),
                stats(PathKind.DIRECT, direct),
                counters.switches,
                counters.attempts,
                counters.messagesSent,
                counters.messagesDelivered,
                counters.fragmentsRetransmitted,
                counters.duplicatesDropped,
                counters.staleDropped,
                counters.malformedPackets,
                counters.overLimitDropped);
    }

    private PathStats stats(PathKind kind, @Nullable Path path) {
        Traffic traffic = counters.of(kind);
        return new PathStats(
                kind,
                path == null ? PathState.NEW : path.state(),
                path == null ? -1 : path.latestRttUs(),
                traffic.packetsSent,
                traffic.bytesSent,
                traffic.packetsReceived,
                traffic.bytesReceived);
    }

    /** Brings everything that depends on one another up to date; the end of every input. */
    private void settle(long nowUs) {
        lastInputUs = nowUs;
        if (lifecycle.isClosed()) {
            onClosed(nowUs);
            return;
        }
        lifecycle.onInput(nowUs);
        removeEndedPaths(nowUs);
        if (paths.select(nowUs)) {
            onSelected(nowUs);
        }
        resendWhatHangs();
        negotiator.begin(lifecycle.isConnected(), nowUs);
        closeDrainedChannels();
        lifecycle.advance(channels.isDrained(), channels.control().isDrained());
        while (!outbox.isEmpty()) {
            channels.control().offer(array(ControlCodec.encode(outbox.remove())));
        }
        for (ChannelSender sender : channels.senders()) {
            if (sender.takeWritable()) {
                events.add(new SessionEvent.Writable(sender.channelId()));
            }
        }
        if (lifecycle.isClosed()) {
            onClosed(nowUs);
        }
    }

    private void removeEndedPaths(long nowUs) {
        for (Path ended = paths.takeEnded(); ended != null; ended = paths.takeEnded()) {
            channels.onPathLost(ended.id(), paths);
            negotiator.onPathEnded(ended, nowUs);
        }
    }

    /** What was sent on a path that is in doubt goes over the other one at once, if there is one. */
    private void resendWhatHangs() {
        Path mirror = paths.mirror();
        for (Path path : paths.all()) {
            if (path.inFlight() > 0 && (path == mirror || !path.carries())) {
                channels.onPathLost(path.id(), paths);
            }
        }
    }

    private void onSelected(long nowUs) {
        Path selected = paths.byId(paths.selectedId());
        if (selected == null) {
            if (lifecycle.onNoPath(nowUs)) {
                channels.onSuspended();
            }
            return;
        }
        if (lifecycle.onPathSelected()) {
            negotiator.onConnected(nowUs);
        }
        if (isControlling && selected.kind() == PathKind.DIRECT) {
            outbox.add(new Nominate(selected.id()));
        }
    }

    private void closeDrainedChannels() {
        List<ChannelSender> senders = channels.senders();
        for (int i = senders.size() - 1; i > 0; i--) {
            ChannelSender sender = senders.get(i);
            if (sender.isClosing() && sender.isDrained()) {
                channels.remove(sender);
                outbox.add(new ChannelClose(sender.channelId()));
            }
        }
    }

    private void onClosed(long nowUs) {
        for (Path path : paths.all()) {
            path.onClosed(lifecycle.closeReason(), nowUs);
        }
        for (Path ended = paths.takeEnded(); ended != null; ended = paths.takeEnded()) {
            events.add(new SessionEvent.ClosePath(ended.id()));
        }
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }
}
