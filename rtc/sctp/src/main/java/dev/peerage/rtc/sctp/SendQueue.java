package dev.peerage.rtc.sctp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages waiting for their first transmission, stream by stream; {@link Turns} says which stream is next.
 *
 * <p>Without interleaving a message once begun is completed before any other begins, since its TSNs must be consecutive
 * (RFC 9260 §6.9). With it (RFC 8260) the turn may pass after every fragment.
 */
final class SendQueue {

    private final long hashSeed;
    private final long limitBytes;
    private final EventQueue events;
    private final Counters counters;
    private final IntMap<OutboundStream> streams;
    private final Turns turns = new Turns();
    private final BegunMessages begunMessages = new BegunMessages(turns);
    private boolean isInterleaving;
    /** Its first message is begun and must be completed; without interleaving only. */
    private @Nullable OutboundStream begun;

    private long bufferedBytes;
    private boolean hasRefused;
    private final ArrayList<OutboundStream> resetsWanted = new ArrayList<>(0);

    SendQueue(SctpConfig config, EventQueue events, Counters counters, long hashSeed) {
        this.hashSeed = hashSeed;
        streams = new IntMap<>(hashSeed);
        limitBytes = config.sendQueueBytes();
        this.events = events;
        this.counters = counters;
    }

    /** Whether the other side takes messages in between others (RFC 8260); known once established. */
    void interleave(boolean isWanted, long peerWindowBytes) {
        isInterleaving = isWanted;
        begunMessages.onPeerWindow(peerWindowBytes);
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
        if (priority < 1 || priority > 65535) {
            throw new IllegalArgumentException("a priority is between 1 and 65535, this one " + priority);
        }
        stream(streamId).priority = priority;
    }

    void setLowThreshold(int streamId, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a threshold is not negative, this one " + bytes);
        }
        stream(streamId).lowThresholdBytes = bytes;
    }

    /** For other maps that have the other side's numbers as keys; not to be told. */
    long hashSeed() {
        return hashSeed;
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
        if (!message.stream.isSuspended) {
            turns.enter(message.stream);
        }
    }

    /** The message whose next fragment is to go out, or null. Drops those that expired before they began. */
    @Nullable
    OutboundMessage current(long nowUs) {
        OutboundStream stream;
        while ((stream = begun != null ? begun : turns.first()) != null) {
            OutboundMessage message = stream.head;
            if (message == null || stream.reset.isUnanswered()) {
                turns.leave(stream);
            } else if (message.expiresAtUs < nowUs && message.fragmentedBytes == 0) {
                counters.messagesAbandoned++;
                discardHead(stream, message);
            } else if (!isInterleaving || message.fragmentedBytes > 0 || begunMessages.admit(stream, message)) {
                return message;
            }
        }
        return null;
    }

    /** Gives a message that is about to begin its number among those of its stream (RFC 9260 §6.5, RFC 8260 §2.1). */
    void number(OutboundMessage message) {
        OutboundStream stream = message.stream;
        if (message.isOrdered) {
            message.number = stream.nextNumber++;
        } else if (isInterleaving) {
            message.number = stream.nextUnorderedNumber++;
        }
    }

    /** {@code bytes} of the current message got a TSN. */
    void onFragmented(OutboundMessage message, int bytes) {
        if (isInterleaving && message.fragmentedBytes == 0) {
            begunMessages.onBegun(message);
        }
        message.fragmentedBytes += bytes;
        OutboundStream stream = message.stream;
        if (begun != stream) {
            turns.begin(stream);
        }
        turns.charge(stream, bytes);
        boolean isDone = message.remainingBytes() == 0;
        begun = isDone || isInterleaving ? null : stream;
        if (isDone) {
            removeHead(stream, message);
        }
        onDrained(message, bytes);
    }

    /** The current message is given up half sent: forgets the rest. */
    void dropRest(OutboundMessage message) {
        if (message.stream.head == message) {
            discardHead(message.stream, message);
        }
    }

    /**
     * The stream is to be reset once its messages are sent; nothing new if that is so already. While an earlier reset is
     * unanswered the stream may have a new life, which is to end with a reset of its own.
     */
    void wantReset(int streamId) {
        OutboundStream stream = stream(streamId);
        if (stream.reset == OutboundStream.ResetState.NONE) {
            stream.reset = OutboundStream.ResetState.WANTED;
            resetsWanted.add(stream);
        } else if (stream.reset == OutboundStream.ResetState.REQUESTED) {
            stream.reset = OutboundStream.ResetState.REQUESTED_AND_WANTED;
        }
    }

    /** How many streams wait for their reset to be asked for. */
    int wantedResets() {
        return resetsWanted.size();
    }

    /** Whether a reset of the stream is asked for and not answered, so that it takes messages but sends none. */
    boolean isResetUnanswered(int streamId) {
        OutboundStream stream = streams.get(streamId);
        return stream != null && stream.reset.isUnanswered();
    }

    /**
     * The reset of the stream was answered: numbers start anew if performed, and what waited may go.
     *
     * @return false if another reset is wanted, so that the answer concerns a life before the present one
     */
    boolean onResetAnswered(OutboundStream stream, boolean isPerformed) {
        boolean isWantedAgain = stream.reset == OutboundStream.ResetState.REQUESTED_AND_WANTED;
        stream.reset = OutboundStream.ResetState.NONE;
        if (isPerformed) {
            stream.nextNumber = 0;
            stream.nextUnorderedNumber = 0;
        }
        if (isWantedAgain) {
            wantReset(stream.id);
        }
        if (stream.head != null) {
            turns.enter(stream);
        } else if (isPerformed && !isWantedAgain) {
            streams.remove(stream.id); // as if it had never been; its priority and threshold, too
        }
        return !isWantedAgain;
    }

    /** Streams whose reset is wanted and whose messages have all been sent; they count as asked for from now on. */
    List<OutboundStream> takeReadyForReset(int limit) {
        List<OutboundStream> ready = List.of();
        for (int i = 0; i < resetsWanted.size() && ready.size() < limit; i++) {
            OutboundStream stream = resetsWanted.get(i);
            if (stream.head == null) {
                ready = ready.isEmpty() ? new ArrayList<>() : ready;
                stream.reset = OutboundStream.ResetState.REQUESTED;
                ready.add(stream);
            }
        }
        if (!ready.isEmpty()) {
            resetsWanted.removeIf(stream -> stream.reset == OutboundStream.ResetState.REQUESTED);
        }
        return ready;
    }

    /** The other side takes so many streams: what was queued for others cannot be sent (RFC 9260 §5.1.1). */
    void limitStreams(int count) {
        streams.forEach(stream -> {
            if (stream.id >= count) {
                discard(stream.id);
            }
        });
    }

    /** Forgets what is queued on the stream, but for the rest of a message that has begun. */
    void discard(int streamId) {
        OutboundStream stream = streams.get(streamId);
        OutboundMessage head = stream == null ? null : stream.head;
        if (stream == null || head == null) {
            return;
        }
        if (head.fragmentedBytes > 0) {
            while (head.next != null) {
                OutboundMessage next = stream.removeNext(head);
                onDrained(next, next.payload.length);
            }
            return;
        }
        while ((head = stream.head) != null) {
            discardHead(stream, head);
        }
    }

    /** All messages that have begun are gone with the old association; all streams start anew (RFC 9260 §5.2.4.1). */
    void onRestart() {
        resetsWanted.clear();
        streams.forEach(stream -> {
            stream.isSuspended = false;
            stream.nextNumber = 0;
            stream.nextUnorderedNumber = 0;
            stream.reset = OutboundStream.ResetState.NONE;
            OutboundMessage head = stream.head;
            if (head != null && head.fragmentedBytes > 0) {
                discardHead(stream, head);
            }
            if (stream.head != null) {
                turns.enter(stream);
            }
        });
        begunMessages.clear();
    }

    void clear() {
        streams.clear();
        turns.clear();
        begunMessages.clear();
        begun = null;
        bufferedBytes = 0;
        resetsWanted.clear();
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
        removeHead(stream, message);
        onDrained(message, rest);
    }

    private void onDrained(OutboundMessage message, int bytes) {
        OutboundStream stream = message.stream;
        long before = stream.bufferedBytes;
        stream.bufferedBytes -= message.isCounted ? bytes : 0;
        bufferedBytes -= bytes;
        if (before > stream.lowThresholdBytes && stream.bufferedBytes <= stream.lowThresholdBytes) {
            events.add(new SctpEvent.BufferedLow(stream.id));
        }
        if (hasRefused && bufferedBytes <= limitBytes / 2) {
            hasRefused = false;
            events.add(new SctpEvent.Writable());
        }
    }

    private void removeHead(OutboundStream stream, OutboundMessage message) {
        stream.removeHead();
        if (isInterleaving) {
            begunMessages.onDone(message);
        }
        if (begun == stream) {
            begun = null;
        }
        if (stream.head == null) {
            turns.leave(stream);
        }
    }
}
