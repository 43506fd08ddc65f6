package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages of DATA chunks together (RFC 9260 §6.9): the parts of one have consecutive TSNs.
 *
 * <p>While nothing is missing, chunks come in the order of their TSNs: a whole message goes straight on, the parts of a
 * larger one into one buffer. Chunks that come early wait in {@link ChunkStore}; whatever is complete there is delivered
 * without waiting for the gap, if its stream's order allows.
 */
final class Reassembly {

    private final int maxMessageBytes;
    private final int windowBytes;
    private final InboundStreams streams;
    private final ChunkStore store = new ChunkStore();

    // The message that is being put together in TSN order
    private final MessageBuffer partial = new MessageBuffer();
    private boolean isInMessage;
    private int messageStreamId;
    private int messageSsn;
    private int messagePpid;
    private boolean isMessageUnordered;
    private int previousMessageBytes;
    /** After FORWARD-TSN: the rest of a message that was passed over may follow. */
    private boolean isSkipping;

    Reassembly(SctpConfig config, InboundStreams streams) {
        maxMessageBytes = config.maxReceiveMessageBytes();
        windowBytes = config.receiveWindowBytes();
        this.streams = streams;
    }

    /** What waits here because something before it is missing. */
    long storedBytes() {
        return store.bytes();
    }

    /** What the message in the making takes. */
    long partialBytes() {
        return partial.heldBytes();
    }

    /** Takes the chunk with the TSN after the last one in order; its payload is at {@code at}. Null, or what is wrong. */
    @Nullable
    CloseReason onNext(int flags, int streamId, int ssn, int ppid, ByteBuffer packet, int at, int length) {
        boolean isUnordered = (flags & Wire.FLAG_UNORDERED) != 0;
        if ((flags & Wire.FLAG_BEGIN) != 0) {
            if (isInMessage) {
                return CloseReason.PROTOCOL_VIOLATION; // RFC 9260 §6.9: the TSNs of a message are consecutive
            }
            isSkipping = false;
            if ((flags & Wire.FLAG_END) != 0) {
                if (length > maxMessageBytes) {
                    return CloseReason.LIMIT_EXCEEDED;
                }
                byte[] payload = new byte[length];
                packet.get(at, payload);
                complete(isUnordered, streamId, ssn, ppid, payload);
                return null;
            }
            isInMessage = true;
            messageStreamId = streamId;
            messageSsn = ssn;
            messagePpid = ppid;
            isMessageUnordered = isUnordered;
        } else if (!isInMessage) {
            return isSkipping ? null : CloseReason.PROTOCOL_VIOLATION;
        } else if (streamId != messageStreamId || isUnordered != isMessageUnordered || ssn != messageSsn) {
            return CloseReason.PROTOCOL_VIOLATION;
        }
        if (partial.size() + length > maxMessageBytes) {
            return CloseReason.LIMIT_EXCEEDED;
        }
        partial.append(packet, at, length, previousMessageBytes, spareBytes());
        if ((flags & Wire.FLAG_END) != 0) {
            isInMessage = false;
            previousMessageBytes = partial.size();
            complete(isUnordered, streamId, ssn, messagePpid, partial.take());
        }
        return null;
    }

    /** Takes a chunk that came before an earlier one. Null, or what is wrong. */
    @Nullable
    CloseReason onAhead(int tsn, int flags, int streamId, int ssn, int ppid, ByteBuffer packet, int at, int length) {
        store.put(tsn, flags, streamId, ssn, ppid, packet, at, length);
        int first = store.firstOfRun();
        int last = store.lastOfRun();
        boolean isWhole = (store.flags(first) & Wire.FLAG_BEGIN) != 0 && (store.flags(last) & Wire.FLAG_END) != 0;
        return isWhole ? deliverStored(first, last) : null;
    }

    /** The cumulative TSN moved from {@code fromTsn} to {@code toTsn} over stored chunks: takes them in their order. */
    @Nullable
    CloseReason onPassed(int fromTsn, int toTsn) {
        int end = toTsn + 1;
        for (int tsn = store.next(fromTsn + 1, end); tsn != end; tsn = store.next(tsn + 1, end)) {
            byte[] payload = store.payload(tsn);
            int flags = store.flags(tsn);
            int streamId = store.streamId(tsn);
            int ssn = store.ssn(tsn);
            int ppid = store.ppid(tsn);
            store.remove(tsn);
            CloseReason failure = onNext(flags, streamId, ssn, ppid, ByteBuffer.wrap(payload), 0, payload.length);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /** RFC 3758 §3.6: the sender gave up everything to {@code toTsn}; parts of messages in there are of no use. */
    void onForwarded(int fromTsn, int toTsn) {
        isInMessage = false;
        partial.clear();
        isSkipping = true;
        int end = toTsn + 1;
        for (int tsn = store.next(fromTsn + 1, end); tsn != end; tsn = store.next(tsn + 1, end)) {
            store.remove(tsn);
        }
    }

    void clear() {
        store.clear();
        partial.clear();
        isInMessage = false;
        isSkipping = false;
    }

    /** As in {@link InterleavedReassembly}. */
    private long spareBytes() {
        long waitingBytes = store.bytes() + streams.waitingBytes();
        return maxMessageBytes - partial.heldBytes() - Math.max(0, waitingBytes - windowBytes);
    }

    private @Nullable CloseReason deliverStored(int first, int last) {
        long total = 0;
        for (int tsn = first; !Wire.isAfter(tsn, last); tsn++) {
            total += store.payload(tsn).length;
        }
        if (total > maxMessageBytes) {
            return CloseReason.LIMIT_EXCEEDED;
        }
        boolean isUnordered = (store.flags(first) & Wire.FLAG_UNORDERED) != 0;
        int streamId = store.streamId(first);
        int ssn = store.ssn(first);
        int ppid = store.ppid(first);
        byte[] message = first == last ? store.payload(first) : new byte[(int) total];
        int at = 0;
        for (int tsn = first; !Wire.isAfter(tsn, last); tsn++) {
            byte[] part = store.payload(tsn);
            System.arraycopy(part, 0, message, at, part.length);
            at += part.length;
            store.remove(tsn);
        }
        complete(isUnordered, streamId, ssn, ppid, message);
        return null;
    }

    private void complete(boolean isUnordered, int streamId, int ssn, int ppid, byte[] payload) {
        if (isUnordered) {
            streams.onUnordered(streamId, ppid, payload);
        } else {
            streams.onOrdered(streamId, ssn << 16, ppid, payload);
        }
    }
}
