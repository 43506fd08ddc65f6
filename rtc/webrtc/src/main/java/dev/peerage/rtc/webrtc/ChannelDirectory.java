package dev.peerage.rtc.webrtc;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelEvent;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.DataChannels;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the channels of one connection from 0 in the order of their making, and knows which SCTP stream each one is.
 *
 * <p>A channel can be made before the DTLS role is known, which decides about its stream (RFC 8832 §6); it waits here.
 */
final class ChannelDirectory {

    private final int maxChannels;
    private final Map<Integer, ChannelEntry> byChannel = new TreeMap<>();
    private final Map<Integer, ChannelEntry> byStream = new HashMap<>();
    private @Nullable DataChannels streams;
    private int nextChannel;
    private long opened;
    private long closed;

    ChannelDirectory(int maxChannels) {
        this.maxChannels = maxChannels;
    }

    /** All that are not closed, in the order of their making. */
    Collection<ChannelEntry> all() {
        return Collections.unmodifiableCollection(byChannel.values());
    }

    StatsReport.PeerConnectionInfo counts() {
        return new StatsReport.PeerConnectionInfo(opened, closed);
    }

    /** A number for a channel that will never open. */
    int closedChannel() {
        return nextChannel++;
    }

    /**
     * Makes a channel; empty if there are too many, or one without a negotiated id, or
     * the other side's, has taken it.
     *
     * @throws IllegalArgumentException if another one of ours was given the negotiated id
     */
    OptionalInt create(DataChannelOptions options, long nowUs) {
        ChannelEntry made = new ChannelEntry(nextChannel, options);
        Integer id = options.negotiatedId();
        if (id != null && byChannel.values().stream().anyMatch(other -> isOursAt(id, other))) {
            throw new IllegalArgumentException("the negotiated id " + id + " is taken");
        }
        if (streams != null) {
            return open(made, streams, nowUs) ? OptionalInt.of(nextChannel++) : OptionalInt.empty();
        }
        if (byChannel.size() == maxChannels) {
            return OptionalInt.empty();
        }
        byChannel.put(nextChannel, made);
        return OptionalInt.of(nextChannel++);
    }

    private boolean isOursAt(int id, ChannelEntry other) {
        boolean isThere = streams == null || streams.isInUse(id);
        return isThere && Integer.valueOf(id).equals(other.options.negotiatedId()) && !other.isOver();
    }

    /**
     * The streams exist now: opens what waits, negotiated ids first, lest another channel takes one of them.
     *
     * @return those that cannot be opened, which are forgotten
     */
    List<Integer> attach(DataChannels opener, long nowUs) {
        streams = opener;
        List<ChannelEntry> waiting = new ArrayList<>(byChannel.values());
        waiting.sort(Comparator.comparing(it -> it.options.negotiatedId() == null));
        List<Integer> refused = new ArrayList<>();
        for (ChannelEntry entry : waiting) {
            if (!open(entry, opener, nowUs)) {
                byChannel.remove(entry.channel);
                refused.add(entry.channel);
            }
        }
        return refused;
    }

    private boolean open(ChannelEntry made, DataChannels opener, long nowUs) {
        Integer id = made.options.negotiatedId();
        if (id != null && opener.isInUse(id)) {
            return false; // not our user's mistake: who numbers the others is up to the other side
        }
        OptionalInt stream = opener.onOpen(made.options, nowUs);
        if (stream.isEmpty()) {
            return false;
        }
        bind(made, stream.getAsInt());
        if (made.lowThresholdBytes > 0) {
            opener.onBufferedLowThreshold(made.stream, made.lowThresholdBytes);
        }
        return true;
    }

    private void bind(ChannelEntry entry, int stream) {
        entry.stream = stream;
        byChannel.put(entry.channel, entry);
        ChannelEntry last = byStream.putIfAbsent(stream, entry);
        if (last != null) {
            while (last.successor != null) {
                last = last.successor;
            }
            last.successor = entry;
        }
    }

    SendResult onSend(int channel, boolean isText, ByteBuffer payload, long nowUs) {
        ChannelEntry entry = byChannel.get(channel);
        if (entry == null || entry.isOver()) {
            return SendResult.CLOSED;
        }
        if (streams == null || entry.isWaiting()) {
            return SendResult.SUSPENDED;
        }
        int bytes = payload.remaining();
        SendResult result = streams.onSend(entry.stream, isText, payload, nowUs);
        if (result == SendResult.ACCEPTED) {
            entry.messagesSent++;
            entry.bytesSent += bytes;
        }
        return result;
    }

    /**
     * Closes a channel.
     *
     * @return whether it is closed by now, as it only waited
     */
    boolean onClose(int channel, long nowUs) {
        ChannelEntry entry = byChannel.get(channel);
        if (entry == null || entry.isOver()) {
            return false;
        }
        if (streams == null || entry.isWaiting()) {
            return byChannel.remove(channel) != null;
        }
        streams.onClose(entry.stream, nowUs);
        return false;
    }

    long bufferedBytes(int channel) {
        ChannelEntry entry = byChannel.get(channel);
        return streams == null || entry == null || entry.isWaiting() || entry.isOver()
                ? 0
                : streams.bufferedBytes(entry.stream);
    }

    void onBufferedLowThreshold(int channel, long bytes) {
        ChannelEntry entry = byChannel.get(channel);
        if (entry == null || entry.isOver()) {
            return;
        }
        if (streams == null || entry.isWaiting()) {
            entry.lowThresholdBytes = bytes;
        } else {
            streams.onBufferedLowThreshold(entry.stream, bytes);
        }
    }

    /** Forgets all channels and tells which there were, in order. */
    Iterable<Integer> forgetAll() {
        List<Integer> all = new ArrayList<>(byChannel.keySet());
        closed += byChannel.values().stream().filter(it -> it.isOpen).count();
        byChannel.clear();
        byStream.clear();
        return all;
    }

    /** The same event with our number; null if it is not about a channel, or about one that is gone. */
    @Nullable
    PeerConnectionEvent translate(DataChannelEvent event) {
        if (event instanceof DataChannelEvent.MessageReceived message) {
            return onMessage(message, byStream.get(message.channelId()));
        }
        if (event instanceof DataChannelEvent.ChannelAnnounced announced) {
            ChannelEntry entry = new ChannelEntry(nextChannel++, announced.options());
            markOpen(entry);
            bind(entry, announced.channelId());
            return new PeerConnectionEvent.ChannelAnnounced(entry.channel, announced.options());
        }
        if (event instanceof DataChannelEvent.ChannelOpened opened) {
            return onOpened(byStream.get(opened.channelId()));
        }
        if (event instanceof DataChannelEvent.BufferedLow low) {
            ChannelEntry entry = byStream.get(low.channelId());
            return entry == null ? null : new PeerConnectionEvent.BufferedLow(entry.channel);
        }
        if (event instanceof DataChannelEvent.ChannelClosed closed) {
            return onClosed(unbind(closed.channelId()));
        }
        return event instanceof DataChannelEvent.Writable ? new PeerConnectionEvent.Writable() : null;
    }

    /** The channel that had the stream longest, which is the one that events are about, has it no more. */
    private @Nullable ChannelEntry unbind(int stream) {
        ChannelEntry entry = byStream.remove(stream);
        if (entry != null && entry.successor != null) {
            byStream.put(stream, entry.successor);
        }
        return entry;
    }

    private static @Nullable PeerConnectionEvent onMessage(
            DataChannelEvent.MessageReceived message, @Nullable ChannelEntry entry) {
        if (entry == null) {
            return null;
        }
        entry.messagesReceived++;
        entry.bytesReceived += message.payload().length;
        return new PeerConnectionEvent.MessageReceived(entry.channel, message.isText(), message.payload());
    }

    private void markOpen(ChannelEntry entry) {
        entry.isOpen = true;
        opened++;
    }

    private @Nullable PeerConnectionEvent onOpened(@Nullable ChannelEntry entry) {
        if (entry == null) {
            return null;
        }
        markOpen(entry);
        return new PeerConnectionEvent.ChannelOpened(entry.channel);
    }

    private @Nullable PeerConnectionEvent onClosed(@Nullable ChannelEntry entry) {
        if (entry == null) {
            return null;
        }
        byChannel.remove(entry.channel);
        closed += entry.isOpen ? 1 : 0;
        return new PeerConnectionEvent.ChannelClosed(entry.channel);
    }
}
