package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages of I-DATA chunks together (RFC 8260 §2.2): stream, order, message identifier and fragment number say
 * where a chunk belongs, whatever its TSN.
 */
final class InterleavedReassembly {

    /** As many as there may be TSNs with gaps before them; an honest sender completes what it begins. */
    static final int MAX_BEGUN = ReceiveTracker.MAX_SPAN;

    /** So many streams are remembered for the length of their last message alone. */
    private static final int KEPT_STREAMS = 64;

    private final int maxMessageBytes;
    private final int windowBytes;
    private final InboundStreams streams;
    private final IntMap<PartialMessages> partials;
    private int begun;
    private @Nullable InterleavedMessage spare;
    private long heldBytes;

    InterleavedReassembly(SctpConfig config, InboundStreams streams, long hashSeed) {
        maxMessageBytes = config.maxReceiveMessageBytes();
        windowBytes = config.receiveWindowBytes();
        this.streams = streams;
        partials = new IntMap<>(hashSeed);
    }

    /** What incomplete messages take. */
    long partialBytes() {
        return heldBytes;
    }

    /**
     * Takes a chunk with a TSN that has not come before; its payload is at {@code at}.
     *
     * @param word PPID in the first fragment of a message, in the others their number
     * @return null, or why the association must end
     */
    @Nullable
    CloseReason onChunk(int flags, int streamId, int messageId, int word, ByteBuffer packet, int at, int length) {
        boolean isUnordered = (flags & Wire.FLAG_UNORDERED) != 0;
        if (!isUnordered && streams.isPast(streamId, messageId)) {
            return null; // passed over by I-FORWARD-TSN
        }
        int whole = Wire.FLAG_BEGIN | Wire.FLAG_END;
        if ((flags & whole) == whole) {
            if (length > maxMessageBytes) {
                return CloseReason.LIMIT_EXCEEDED;
            }
            byte[] payload = new byte[length];
            packet.get(at, payload);
            complete(isUnordered, streamId, messageId, word, payload);
            return null;
        }
        return onFragment(flags, streamId, messageId, word, packet, at, length);
    }

    /** RFC 8260 §2.3.1: messages up to {@code messageId} that have not come will not come. */
    void onForwarded(int streamId, boolean isUnordered, int messageId) {
        PartialMessages ofStream = partials.get(key(streamId, isUnordered));
        if (ofStream != null) {
            dropUpTo(ofStream, messageId);
        }
        if (!isUnordered) {
            streams.onForwarded(streamId, messageId);
        }
    }

    /** RFC 6525 §5.2.2: nothing of the stream's old life will be completed. */
    void onReset(int streamId) {
        for (int key = key(streamId, false); key <= key(streamId, true); key++) {
            PartialMessages ofStream = partials.remove(key);
            if (ofStream != null) {
                InterleavedMessage message;
                while ((message = ofStream.first()) != null) {
                    drop(ofStream, message);
                }
            }
        }
    }

    void clear() {
        partials.clear();
        begun = 0;
        heldBytes = 0;
        spare = null;
    }

    private @Nullable CloseReason onFragment(
            int flags, int streamId, int messageId, int word, ByteBuffer packet, int at, int length) {
        boolean isUnordered = (flags & Wire.FLAG_UNORDERED) != 0;
        PartialMessages ofStream = partialsOf(key(streamId, isUnordered));
        InterleavedMessage message = ofStream.get(messageId);
        if (message == null) {
            if (++begun > MAX_BEGUN) {
                return CloseReason.LIMIT_EXCEEDED;
            }
            message = begin(messageId);
            ofStream.add(message);
            heldBytes += message.heldBytes();
        }
        int before = message.heldBytes();
        InterleavedMessage.Outcome outcome =
                message.onFragment(flags, word, packet, at, length, ofStream.previousBytes, spareBytes());
        heldBytes += message.heldBytes() - before;
        return switch (outcome) {
            case INCOMPLETE -> null;
            case TOO_LONG -> CloseReason.LIMIT_EXCEEDED;
            case CONTRADICTION -> CloseReason.PROTOCOL_VIOLATION;
            case COMPLETE -> {
                ofStream.previousBytes = message.size();
                int ppid = message.ppid();
                heldBytes -= message.heldBytes();
                byte[] payload = message.take();
                remove(ofStream, message);
                if (ofStream.isEmpty() && partials.size() > KEPT_STREAMS) {
                    partials.remove(key(streamId, isUnordered));
                }
                complete(isUnordered, streamId, messageId, ppid, payload);
                yield null;
            }
        };
    }

    /** What may be held in advance of need: of our own room only, and less when there is more than a window besides. */
    private long spareBytes() {
        return maxMessageBytes - heldBytes - Math.max(0, streams.waitingBytes() - windowBytes);
    }

    private void complete(boolean isUnordered, int streamId, int messageId, int ppid, byte[] payload) {
        if (isUnordered) {
            streams.onUnordered(streamId, ppid, payload);
        } else {
            streams.onOrdered(streamId, messageId, ppid, payload);
        }
    }

    private void dropUpTo(PartialMessages ofStream, int messageId) {
        InterleavedMessage message;
        while ((message = ofStream.findUpTo(messageId)) != null) {
            drop(ofStream, message);
        }
    }

    private void drop(PartialMessages ofStream, InterleavedMessage message) {
        heldBytes -= message.heldBytes();
        remove(ofStream, message);
    }

    private void remove(PartialMessages ofStream, InterleavedMessage message) {
        ofStream.remove(message);
        begun--;
        message.begin(0);
        spare = message;
    }

    private InterleavedMessage begin(int messageId) {
        InterleavedMessage message = spare == null ? new InterleavedMessage(maxMessageBytes) : spare;
        spare = null;
        message.begin(messageId);
        return message;
    }

    private PartialMessages partialsOf(int key) {
        PartialMessages found = partials.get(key);
        if (found == null) {
            found = new PartialMessages();
            partials.put(key, found);
        }
        return found;
    }

    private static int key(int streamId, boolean isUnordered) {
        return streamId << 1 | (isUnordered ? 1 : 0);
    }
}
