package dev.peerage.rtc.sctp;

import dev.peerage.base.SendResult;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The data channels of one connection: opens, announces, carries and closes them over one association (RFC 8831, 8832).
 *
 * <p>It owns the association: feed packets and deadlines here, and drain here. Confined to one thread. One input, then
 * {@link #pollEvent()} until null and {@link #pollTransmit} until false, until neither gives anything.
 *
 * <p>A channel is named by its stream id. Made when the DTLS role is known, because that decides who has the even ids.
 */
public final class DataChannels {

    /** RFC 8831 §6.2: 65535 is reserved. */
    private static final int MAX_IDS = 65535;

    /** Labels and protocols of the channels that the other side announced and that are there, together. */
    static final int MAX_ANNOUNCED_BYTES = 1 << 20;

    private static final byte[] EMPTY = {};
    /** RFC 8831 §6.6: an empty message travels as one zero byte. */
    private static final byte[] EMPTY_ON_WIRE = {0};

    private final SctpAssociation association;
    private final int firstOwnId;
    private final int maxChannels;
    private final IntMap<DataChannel> channels;
    private final ClosingChannels closing = new ClosingChannels();
    private final ArrayDeque<DataChannelEvent> events = new ArrayDeque<>();
    private int nextOwnId;
    private long announcedBytes;
    private long ignoredMessages;

    /** Closed channels in {@link #events}: they count as alive, or the other side could fill memory with them. */
    private int untoldClosed;

    /** Whether {@link #events} says that there is room: once is enough. */
    private boolean isWritableUntold;

    /**
     * @param association fresh, not started
     * @param isDtlsClient whether our side was the DTLS client: then our channels have even ids (RFC 8832 §6)
     * @param maxChannels channels alive at a time, both sides' together; further announcements are reset at once. One whose
     *     end was not polled yet counts, as far as the other side is concerned: while nobody polls, it can fill no memory
     */
    public DataChannels(SctpAssociation association, boolean isDtlsClient, int maxChannels) {
        this.association = association;
        channels = new IntMap<>(association.queue().hashSeed());
        this.firstOwnId = isDtlsClient ? 0 : 1;
        this.maxChannels = maxChannels;
        nextOwnId = firstOwnId;
    }

    /** See {@link SctpAssociation#onStart}. */
    public void onStart(long nowUs) {
        association.onStart(nowUs);
        takeEvents(nowUs);
    }

    /** See {@link SctpAssociation#onReceived}. */
    public void onReceived(ByteBuffer packet, long nowUs) {
        association.onReceived(packet, nowUs);
        takeEvents(nowUs);
    }

    /** See {@link SctpAssociation#onTimeout}. */
    public void onTimeout(long nowUs) {
        association.onTimeout(nowUs);
        takeEvents(nowUs);
        DataChannel overdue;
        while ((overdue = closing.findOverdue(nowUs)) != null) {
            onOverdue(overdue, nowUs);
        }
    }

    /** See {@link SctpAssociation#onPathChanged}. */
    public void onPathChanged(int maxPacketBytes, long nowUs) {
        association.onPathChanged(maxPacketBytes, nowUs);
    }

    /** See {@link SctpAssociation#nextDeadlineUs}. */
    public long nextDeadlineUs() {
        return Math.min(association.nextDeadlineUs(), closing.nextDeadlineUs());
    }

    /** See {@link SctpAssociation#pollTransmit}. Sending may bring events, such as {@link DataChannelEvent.BufferedLow}. */
    public boolean pollTransmit(ByteBuffer out, long nowUs) {
        boolean isWritten = association.pollTransmit(out, nowUs);
        takeEvents(nowUs);
        return isWritten;
    }

    /** The next event, or null. */
    public @Nullable DataChannelEvent pollEvent() {
        DataChannelEvent event = events.poll();
        if (event instanceof DataChannelEvent.MessageReceived message) {
            association.releaseReceived(Math.max(message.payload().length, EMPTY_ON_WIRE.length));
        } else if (event instanceof DataChannelEvent.ChannelAnnounced announced) {
            association.releaseReceived(Dcep.openBytes(announced.options()));
        } else if (event instanceof DataChannelEvent.ChannelClosed) {
            untoldClosed--;
        } else if (event instanceof DataChannelEvent.Writable) {
            isWritableUntold = false;
        }
        return event;
    }

    /**
     * Opens a channel, before or after the association is established; messages may be sent on it at once.
     *
     * @return its id; empty if the association is over or all ids and {@code maxChannels} are taken
     * @throws IllegalArgumentException if the negotiated id {@link #isInUse}
     */
    public OptionalInt onOpen(DataChannelOptions options, long nowUs) {
        if (!association.state().isAccepting() || channels.size() >= maxChannels) {
            return OptionalInt.empty();
        }
        Integer negotiatedId = options.negotiatedId();
        int id = negotiatedId == null ? freeId() : negotiatedId;
        if (id < 0 || id >= association.outboundStreams()) {
            return OptionalInt.empty();
        }
        if (channels.get(id) != null) {
            throw new IllegalArgumentException("channel id " + id + " is in use");
        }
        DataChannel channel = new DataChannel(id, options, DataChannel.State.CONNECTING, 0);
        association.onPriority(id, Math.max(1, options.priority()));
        if (negotiatedId == null) {
            // Not bound by maxSendMessageBytes: that is the other side's word about messages of its application
            association.sendUnlimited(
                    id, Dcep.PPID_DCEP, Dcep.encodeOpen(options), Reliability.RELIABLE_ORDERED, nowUs);
        }
        channels.put(id, channel);
        if (association.state() == SctpState.ESTABLISHED) {
            onConnected(channel);
        }
        return OptionalInt.of(id);
    }

    /** Whether there is a channel with this id, be it one whose announcement was not polled yet. */
    public boolean isInUse(int channelId) {
        return channels.get(channelId) != null;
    }

    /**
     * Queues a message on a channel (copied; the buffer's position is not changed). Empty messages are fine.
     *
     * @return CLOSED if the channel is closing, closed or unknown; BACK_PRESSURED when the send queue is full
     * @throws IllegalArgumentException if longer than {@link SctpConfig#maxSendMessageBytes()}
     */
    public SendResult onSend(int channelId, boolean isText, ByteBuffer payload, long nowUs) {
        DataChannel channel = channels.get(channelId);
        if (channel == null || !channel.state.isUsable()) {
            return SendResult.CLOSED;
        }
        if (payload.hasRemaining()) {
            int ppid = isText ? Dcep.PPID_TEXT : Dcep.PPID_BINARY;
            return association.onSend(channelId, ppid, payload, channel.reliability(), nowUs);
        }
        int ppid = isText ? Dcep.PPID_TEXT_EMPTY : Dcep.PPID_BINARY_EMPTY;
        return association.onSend(channelId, ppid, ByteBuffer.wrap(EMPTY_ON_WIRE), channel.reliability(), nowUs);
    }

    /** As {@link #onSend(int, boolean, ByteBuffer, long)}, but takes the array over instead of copying it. */
    public SendResult onSend(int channelId, boolean isText, byte[] payload, long nowUs) {
        DataChannel channel = channels.get(channelId);
        if (payload.length == 0 || channel == null || !channel.state.isUsable()) {
            return onSend(channelId, isText, ByteBuffer.wrap(payload), nowUs);
        }
        int ppid = isText ? Dcep.PPID_TEXT : Dcep.PPID_BINARY;
        return association.onSend(channelId, ppid, payload, channel.reliability(), nowUs);
    }

    /** Sends what is queued on the channel, then closes it in both directions (RFC 8831 §6.7). */
    public void onClose(int channelId, long nowUs) {
        DataChannel channel = channels.get(channelId);
        if (channel != null && channel.state.isUsable()) {
            moveTo(DataChannel.State.CLOSING, channel, nowUs);
            resetOurHalf(channelId, nowUs);
            takeEvents(nowUs);
        }
    }

    /** See {@link SctpAssociation#onShutdown}. */
    public void onShutdown(long nowUs) {
        association.onShutdown(nowUs);
        takeEvents(nowUs);
    }

    /** See {@link SctpAssociation#onAbort}. */
    public void onAbort(String reason, long nowUs) {
        association.onAbort(reason, nowUs);
        takeEvents(nowUs);
    }

    /**
     * Sets at how many waiting bytes the channel says {@link DataChannelEvent.BufferedLow}; never, unless set. Nothing
     * happens if there is no such channel, or no more.
     *
     * @throws IllegalArgumentException if negative
     */
    public void onBufferedLowThreshold(int channelId, long bytes) {
        if (channels.get(channelId) != null || bytes < 0) {
            association.onBufferedLowThreshold(channelId, bytes);
        }
    }

    /** Bytes of messages waiting for their first transmission on the channel (W3C's bufferedAmount); 0 if unknown. */
    public long bufferedBytes(int channelId) {
        return association.bufferedBytes(channelId);
    }

    /** Messages that belonged to no channel, or said nothing we understand. */
    public long ignoredMessages() {
        return ignoredMessages;
    }

    /** The association beneath, for its state and statistics. */
    public SctpAssociation association() {
        return association;
    }

    private void takeEvents(long nowUs) {
        EventQueue queue = association.events();
        Object next;
        while ((next = queue.pollBare()) != null) {
            if (next instanceof byte[] payload) {
                onMessage(queue.streamId(), queue.ppid(), payload, nowUs);
            } else {
                onEvent((SctpEvent) next, nowUs);
            }
        }
    }

    private void onEvent(SctpEvent event, long nowUs) {
        if (event instanceof SctpEvent.StateChanged change) {
            if (change.to() == SctpState.ESTABLISHED && change.from() != SctpState.ESTABLISHED) {
                events.add(new DataChannelEvent.Connected());
                channels.forEach(this::onConnected);
            }
        } else if (event instanceof SctpEvent.IncomingStreamsReset reset) {
            onIncomingReset(reset.streamIds(), nowUs);
        } else if (event instanceof SctpEvent.OutgoingStreamsReset reset) {
            onOutgoingReset(reset.streamIds(), reset.isPerformed(), nowUs);
        } else if (event instanceof SctpEvent.BufferedLow low) {
            if (channels.get(low.streamId()) != null) {
                events.add(new DataChannelEvent.BufferedLow(low.streamId()));
            }
        } else if (event instanceof SctpEvent.Writable) {
            if (!isWritableUntold) {
                isWritableUntold = true;
                events.add(new DataChannelEvent.Writable());
            }
        } else if (event instanceof SctpEvent.Restarted) {
            channels.forEach(channel -> {
                association.queue().discard(channel.id); // the other side knows nothing of them any more
                remove(channel);
            });
        } else if (event instanceof SctpEvent.Closed closed) {
            channels.forEach(this::remove);
            events.add(new DataChannelEvent.Closed(closed.reason()));
        }
    }

    private void onConnected(DataChannel channel) {
        if (channel.id >= association.outboundStreams()) {
            remove(channel); // the other side takes fewer streams
        } else if (channel.state == DataChannel.State.CONNECTING) {
            channel.state = channel.isNegotiated() ? DataChannel.State.OPEN : DataChannel.State.ANNOUNCED;
            events.add(new DataChannelEvent.ChannelOpened(channel.id));
        }
    }

    private void onMessage(int id, int ppid, byte[] payload, long nowUs) {
        if (ppid == Dcep.PPID_DCEP) {
            if (!isAnnounced(id, payload, nowUs)) {
                association.releaseReceived(payload.length);
            }
            return;
        }
        DataChannel channel = channels.get(id);
        if (channel != null && channel.state == DataChannel.State.ANNOUNCED) {
            channel.state = DataChannel.State.OPEN; // RFC 8832 §6: any message shows that the other side has it
        }
        boolean isText = ppid == Dcep.PPID_TEXT || ppid == Dcep.PPID_TEXT_EMPTY;
        boolean isEmpty = ppid == Dcep.PPID_TEXT_EMPTY || ppid == Dcep.PPID_BINARY_EMPTY;
        boolean isKnown = isText || isEmpty || ppid == Dcep.PPID_BINARY;
        if (channel == null || !channel.state.isUsable() || !isKnown || (isEmpty && payload.length != 1)) {
            association.releaseReceived(payload.length);
            ignoredMessages++;
            return;
        }
        events.add(new DataChannelEvent.MessageReceived(id, isText, isEmpty ? EMPTY : payload));
    }

    /** Takes a message of DCEP; true if it has become an event, and so goes on holding its part of the window. */
    private boolean isAnnounced(int id, byte[] message, long nowUs) {
        DataChannel channel = channels.get(id);
        if (id >= Math.min(MAX_IDS, association.outboundStreams())) {
            ignoredMessages++; // RFC 8832 §6: a channel takes both streams, and ours there could not answer
            return false;
        }
        if (Dcep.isAck(message)) {
            if (channel != null && channel.state == DataChannel.State.ANNOUNCED) {
                channel.state = DataChannel.State.OPEN;
            }
            return false;
        }
        if (channel != null && channel.state == DataChannel.State.INCOMING_RESET) {
            // Who opens anew has performed the reset of our half, though its answer is lost or late. What we say on the
            // new channel waits in the send queue until it comes.
            remove(channel);
        } else if (channel != null) {
            ignoredMessages++; // RFC 8832 §6: in use; closing it would hurt the channel that is there
            return false;
        }
        DataChannelOptions options = Dcep.decodeOpen(message);
        boolean isOursToGive = (id & 1) == firstOwnId;
        boolean isTooMuch =
                channels.size() + untoldClosed >= maxChannels || announcedBytes + message.length > MAX_ANNOUNCED_BYTES;
        if (options == null || isOursToGive || isTooMuch) {
            ignoredMessages++;
            if (association.queue().wantedResets() <= maxChannels) { // else it asks for more than it lets us answer
                resetOurHalf(id, nowUs); // RFC 8832 §6: refused by closing
            }
            return false;
        }
        channels.put(id, new DataChannel(id, options, DataChannel.State.OPEN, message.length));
        announcedBytes += message.length;
        association.onPriority(id, Math.max(1, options.priority()));
        association.sendUnlimited(id, Dcep.PPID_DCEP, Dcep.ack(), Reliability.RELIABLE_ORDERED, nowUs);
        events.add(new DataChannelEvent.ChannelAnnounced(id, options));
        return true;
    }

    private void onIncomingReset(List<Integer> streamIds, long nowUs) {
        if (streamIds.isEmpty()) { // RFC 6525 §4.1: all of them
            channels.forEach(channel -> onIncomingReset(channel, nowUs));
            return;
        }
        for (int id : streamIds) {
            DataChannel channel = channels.get(id);
            if (channel != null) {
                onIncomingReset(channel, nowUs);
            }
        }
    }

    private void onIncomingReset(DataChannel channel, long nowUs) {
        if (channel.state == DataChannel.State.OUTGOING_RESET) {
            remove(channel);
            return;
        }
        if (channel.state.isUsable()) {
            resetOurHalf(channel.id, nowUs); // RFC 8831 §6.7: one half never stays alone
        }
        moveTo(DataChannel.State.INCOMING_RESET, channel, nowUs);
    }

    private void onOutgoingReset(List<Integer> streamIds, boolean isPerformed, long nowUs) {
        for (int id : streamIds) {
            DataChannel channel = channels.get(id);
            if (channel == null || channel.state.isUsable()) {
                continue;
            }
            if (channel.state == DataChannel.State.CLOSING && isPerformed) {
                moveTo(DataChannel.State.OUTGOING_RESET, channel, nowUs);
            } else if (channel.state != DataChannel.State.OUTGOING_RESET) {
                remove(channel); // who refuses to reset our half, or cannot, will not reset its own either
            }
        }
    }

    private void moveTo(DataChannel.State next, DataChannel channel, long nowUs) {
        channel.state = next;
        closing.onProgress(channel, association.bufferedBytes(channel.id), nowUs);
    }

    /** Nothing has happened to a closing channel for long. */
    private void onOverdue(DataChannel channel, long nowUs) {
        long bufferedBytes = association.bufferedBytes(channel.id);
        if (bufferedBytes < channel.bufferedBytes) {
            closing.onProgress(channel, bufferedBytes, nowUs);
        } else {
            association.queue().discard(channel.id);
            remove(channel);
        }
    }

    private void resetOurHalf(int id, long nowUs) {
        association.onResetStreams(new int[] {id}, nowUs);
    }

    private void remove(DataChannel channel) {
        channels.remove(channel.id);
        untoldClosed++;
        announcedBytes -= channel.announcedBytes;
        closing.remove(channel);
        events.add(new DataChannelEvent.ChannelClosed(channel.id));
    }

    /** The next of our ids that is free, or -1; ids are reused as late as possible. */
    private int freeId() {
        int limit = Math.min(MAX_IDS, association.outboundStreams());
        for (int tried = 0; tried < limit; tried += 2) {
            int id = nextOwnId < limit ? nextOwnId : firstOwnId;
            nextOwnId = id + 2;
            if (channels.get(id) == null && !association.queue().isResetUnanswered(id)) {
                return id;
            }
        }
        return -1;
    }
}
