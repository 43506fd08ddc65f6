package dev.peerage.rtc.webrtc;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelEvent;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.DataChannels;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the channels of one connection from 0 in the order of their making, and knows which SCTP stream each one is.
 *
 * <p>A channel can be made before the DTLS role is known, which decides about its stream (RFC 8832 §6); it waits here.
 */
final class ChannelDirectory {

    /** What a lookup answers for a channel or stream that is not here. */
    private static final int NONE = -1;

    private final int maxChannels;
    private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Integer, Integer> streamOf = new HashMap<>();
    private final Map<Integer, Integer> channelOf = new HashMap<>();
    private @Nullable DataChannels streams;
    private int nextChannel;

    private record Waiting(int channel, DataChannelOptions options, long lowThresholdBytes) {}

    ChannelDirectory(int maxChannels) {
        this.maxChannels = maxChannels;
    }

    /** A number for a channel that will never open. */
    int closedChannel() {
        return nextChannel++;
    }

    /**
     * Makes a channel; empty if there are too many.
     *
     * @throws IllegalArgumentException if the negotiated id is taken
     */
    OptionalInt create(DataChannelOptions options, long nowUs) {
        Waiting made = new Waiting(nextChannel, options, 0);
        if (streams != null) {
            return open(made, streams, nowUs) ? OptionalInt.of(nextChannel++) : OptionalInt.empty();
        }
        Integer id = options.negotiatedId();
        if (id != null && waiting.values().stream().anyMatch(other -> id.equals(other.options.negotiatedId()))) {
            throw new IllegalArgumentException("the negotiated id " + id + " is taken");
        }
        if (waiting.size() == maxChannels) {
            return OptionalInt.empty();
        }
        waiting.put(nextChannel, made);
        return OptionalInt.of(nextChannel++);
    }

    /** The streams exist now: opens what waits, negotiated ids first, lest another channel takes one of them. */
    void attach(DataChannels opened, long nowUs) {
        streams = opened;
        waiting.values().stream()
                .sorted(Comparator.comparing(it -> it.options.negotiatedId() == null))
                .forEach(it -> open(it, opened, nowUs));
        waiting.clear();
    }

    private boolean open(Waiting made, DataChannels opener, long nowUs) {
        OptionalInt stream = opener.onOpen(made.options, nowUs);
        if (stream.isEmpty()) {
            return false;
        }
        bind(made.channel, stream.getAsInt());
        if (made.lowThresholdBytes > 0) {
            opener.onBufferedLowThreshold(stream.getAsInt(), made.lowThresholdBytes);
        }
        return true;
    }

    private int bind(int channel, int stream) {
        streamOf.put(channel, stream);
        channelOf.put(stream, channel);
        return channel;
    }

    SendResult onSend(int channel, boolean isText, ByteBuffer payload, long nowUs) {
        int stream = stream(channel);
        if (streams == null || stream == NONE) {
            return waiting.containsKey(channel) ? SendResult.SUSPENDED : SendResult.CLOSED;
        }
        return streams.onSend(stream, isText, payload, nowUs);
    }

    /**
     * Closes a channel.
     *
     * @return whether it is closed by now, as it only waited
     */
    boolean onClose(int channel, long nowUs) {
        int stream = stream(channel);
        if (streams != null && stream != NONE) {
            streams.onClose(stream, nowUs);
        }
        return waiting.remove(channel) != null;
    }

    long bufferedBytes(int channel) {
        int stream = stream(channel);
        return streams == null || stream == NONE ? 0 : streams.bufferedBytes(stream);
    }

    void onBufferedLowThreshold(int channel, long bytes) {
        int stream = stream(channel);
        if (streams != null && stream != NONE) {
            streams.onBufferedLowThreshold(stream, bytes);
        } else {
            waiting.computeIfPresent(channel, (number, it) -> new Waiting(number, it.options, bytes));
        }
    }

    /** Forgets all channels and tells which there were, in order. */
    Iterable<Integer> forgetAll() {
        TreeSet<Integer> all = new TreeSet<>(waiting.keySet());
        all.addAll(streamOf.keySet());
        waiting.clear();
        streamOf.clear();
        channelOf.clear();
        return all;
    }

    /** The same event with our number; null if it is not about a channel, or about one that is gone. */
    @Nullable
    PeerConnectionEvent translate(DataChannelEvent event) {
        if (event instanceof DataChannelEvent.MessageReceived message) {
            int channel = channel(message.channelId());
            return channel == NONE
                    ? null
                    : new PeerConnectionEvent.MessageReceived(channel, message.isText(), message.payload());
        }
        if (event instanceof DataChannelEvent.ChannelAnnounced announced) {
            return new PeerConnectionEvent.ChannelAnnounced(
                    bind(nextChannel++, announced.channelId()), announced.options());
        }
        if (event instanceof DataChannelEvent.ChannelOpened opened) {
            int channel = channel(opened.channelId());
            return channel == NONE ? null : new PeerConnectionEvent.ChannelOpened(channel);
        }
        if (event instanceof DataChannelEvent.BufferedLow low) {
            int channel = channel(low.channelId());
            return channel == NONE ? null : new PeerConnectionEvent.BufferedLow(channel);
        }
        if (event instanceof DataChannelEvent.ChannelClosed closed) {
            int channel = channel(closed.channelId());
            channelOf.remove(closed.channelId());
            streamOf.remove(channel);
            return channel == NONE ? null : new PeerConnectionEvent.ChannelClosed(channel);
        }
        return event instanceof DataChannelEvent.Writable ? new PeerConnectionEvent.Writable() : null;
    }

    private int stream(int channel) {
        return streamOf.getOrDefault(channel, NONE);
    }

    private int channel(int stream) {
        return channelOf.getOrDefault(stream, NONE);
    }
}
