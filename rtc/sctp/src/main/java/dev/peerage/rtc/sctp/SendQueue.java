package dev.peerage.rtc.sctp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages waiting for their first transmission, stream by stream, and whose turn it is: one message per stream and
 * round, so that no stream waits for more than one message of each other.
 *
 * <p>Within a message no other may begin, since its TSNs must be consecutive (RFC 9260 §6.9). With interleaving
 * (RFC 8260), {@link #onFragmented} is the one place that would pass the turn after every fragment.
 */
final class SendQueue {

    private final long limitBytes;
    private final EventQueue events;
    private final Counters counters;
    private final IntMap<OutboundStream> streams = new IntMap<>();
    /** The round is a ring; this is its last member, whose successor has the turn. */
    private @Nullable OutboundStream last;

    private long bufferedBytes;
    private boolean hasRefused;
    private int wantedResets;

    SendQueue(SctpConfig config, EventQueue events, Counters counters) {
        limitBytes = config.sendQueueBytes();
        this.events = events;
        this.counters = counters;
    }

    OutboundStream stream(int id) {
        OutboundStream stream = streams.get(id);
        if (stream == null) {
            stream = new OutboundStream(id);
            streams.put(id, stream);
        }
        return stream;
    }

    void setPriority(int streamId, int priority) {
        stream(streamId).priority = priority;
    }

    /** False, and remembers to say when there is room again, if the queue is full. A first message always fits. */
    boolean hasRoomFor(int bytes) {
        if (bufferedBytes == 0 || bufferedBytes + bytes <= limitBytes) {
            return true;
        }
        hasRefused = true;
        return false;
    }

    void add(OutboundMessage message) {
        message.stream.append(message);
        bufferedBytes += message.payload.length;
        counters.messagesSent++;
        enterRound(message.stream);
    }

    /** The message whose next fragment is to go out, or null. Drops those that expired before they began. */
    @Nullable
    OutboundMessage current(long nowUs) {
        while (last != null) {
            OutboundStream stream = turn(last);
            OutboundMessage message = stream.head;
            if (message == null || stream.reset == OutboundStream.ResetState.REQUESTED) {
                leaveRound(stream);
            } else if (message.expiresAtUs < nowUs && message.fragmentedBytes == 0) {
                counters.messagesAbandoned++;
                discardHead(stream, message);
            } else {
                return message;
            }
        }
        return null;
    }

    /** {@code bytes} of the current message got a TSN. */
    void onFragmented(OutboundMessage message, int bytes) {
        message.fragmentedBytes += bytes;
        OutboundStream stream = message.stream;
        if (message.remainingBytes() == 0) {
            stream.removeHead();
            if (stream.head == null) {
                leaveRound(stream);
            } else {
                last = stream;
            }
        }
        onDrained(stream, bytes);
    }

    /** The current message is given up half sent: forgets the rest. */
    void dropRest(OutboundMessage message) {
        if (message.stream.head == message) {
            discardHead(message.stream, message);
        }
    }

    /** The stream is to be reset once its messages are sent; false if that was asked for before. */
    boolean wantReset(int streamId) {
        OutboundStream stream = stream(streamId);
        if (stream.reset != OutboundStream.ResetState.NONE) {
            return false;
        }
        stream.reset = OutboundStream.ResetState.WANTED;
        wantedResets++;
        return true;
    }

    /** The reset of the stream was answered: numbers start anew if performed, and what waited may go. */
    void onResetAnswered(OutboundStream stream, boolean isPerformed) {
        stream.reset = OutboundStream.ResetState.NONE;
        if (isPerformed) {
            stream.nextSsn = 0;
        }
        if (stream.head != null) {
            enterRound(stream);
        }
    }

    /** Streams whose reset is wanted and whose messages have all been sent; they count as asked for from now on. */
    List<OutboundStream> takeReadyForReset(int limit) {
        if (wantedResets == 0) {
            return List.of();
        }
        List<OutboundStream> ready = new ArrayList<>();
        streams.forEach(stream -> {
            if (stream.reset == OutboundStream.ResetState.WANTED && stream.head == null && ready.size() < limit) {
                stream.reset = OutboundStream.ResetState.REQUESTED;
                wantedResets--;
                ready.add(stream);
            }
        });
        return ready;
    }

    /** All messages that have begun are gone with the old association; all streams start anew (RFC 9260 §5.2.4.1). */
    void onRestart() {
        wantedResets = 0;
        streams.forEach(stream -> {
            stream.nextSsn = 0;
            stream.reset = OutboundStream.ResetState.NONE;
            OutboundMessage head = stream.head;
            if (head != null && head.fragmentedBytes > 0) {
                discardHead(stream, head);
            }
            if (stream.head != null) {
                enterRound(stream);
            }
        });
    }

    void clear() {
        streams.clear();
        last = null;
        bufferedBytes = 0;
        wantedResets = 0;
    }

    long bufferedBytes() {
        return bufferedBytes;
    }

    long bufferedBytes(int streamId) {
        OutboundStream stream = streams.get(streamId);
        return stream == null ? 0 : stream.bufferedBytes;
    }

    private void discardHead(OutboundStream stream, OutboundMessage message) {
        int rest = message.remainingBytes();
        stream.removeHead();
        if (stream.head == null) {
            leaveRound(stream);
        }
        onDrained(stream, rest);
    }

    private void onDrained(OutboundStream stream, int bytes) {
        long before = stream.bufferedBytes;
        stream.bufferedBytes -= bytes;
        bufferedBytes -= bytes;
        if (before > stream.lowThresholdBytes && stream.bufferedBytes <= stream.lowThresholdBytes) {
            events.add(new SctpEvent.BufferedLow(stream.id));
        }
        if (hasRefused && bufferedBytes <= limitBytes / 2) {
            hasRefused = false;
            events.add(new SctpEvent.Writable());
        }
    }

    private void enterRound(OutboundStream stream) {
        if (stream.isInRound || stream.reset == OutboundStream.ResetState.REQUESTED) {
            return;
        }
        stream.isInRound = true;
        if (last == null) {
            stream.nextInRound = stream;
        } else {
            stream.nextInRound = last.nextInRound;
            last.nextInRound = stream;
        }
        // A newcomer goes last, unless a half-sent message of `last`'s successor keeps the turn anyway.
        last = stream;
    }

    private void leaveRound(OutboundStream stream) {
        if (!stream.isInRound || last == null) {
            return;
        }
        OutboundStream before = last;
        while (turn(before) != stream) { // at once, but for streams dropped out of turn
            before = turn(before);
        }
        stream.isInRound = false;
        before.nextInRound = stream.nextInRound;
        stream.nextInRound = null;
        if (before == stream) {
            last = null;
        } else if (last == stream) {
            last = before;
        }
    }

    private static OutboundStream turn(OutboundStream last) {
        OutboundStream next = last.nextInRound;
        return next == null ? last : next;
    }
}
