package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together and in order (RFC 9260 §6.5, §6.6, §6.9).
 *
 * <p>While nothing is missing, chunks come in the order of their TSNs: a whole message goes straight to the events, the
 * parts of a larger one are appended to one scratch buffer. Chunks that come early wait in {@link ChunkStore}; whatever
 * is complete there is delivered without waiting for the gap, if its stream's order allows.
 */
final class Reassembly {

    /** A scratch buffer larger than this is not kept for the next message. */
    private static final int KEPT_SCRATCH_BYTES = 64 << 10;

    private final int maxMessageBytes;
    private final EventQueue events;
    private final ChunkStore store = new ChunkStore();
    private final IntMap<InboundStream> streams = new IntMap<>();
    private long earlyBytes;

    // The message that is being put together in TSN order
    private byte[] scratch = {};
    private int scratchBytes;
    private boolean isInMessage;
    private int messageStreamId;
    private int messageSsn;
    private int messagePpid;
    private boolean isMessageUnordered;
    /** After FORWARD-TSN: the rest of a message that was passed over may follow. */
    private boolean isSkipping;

    Reassembly(SctpConfig config, EventQueue events) {
        maxMessageBytes = config.maxReceiveMessageBytes();
        this.events = events;
    }

    /** What waits here and in the events, held against the receive window. */
    long heldBytes() {
        return store.bytes() + earlyBytes + events.heldBytes();
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
            scratchBytes = 0;
        } else if (!isInMessage) {
            return isSkipping ? null : CloseReason.PROTOCOL_VIOLATION;
        } else if (streamId != messageStreamId || isUnordered != isMessageUnordered || ssn != messageSsn) {
            return CloseReason.PROTOCOL_VIOLATION;
        }
        if (scratchBytes + length > maxMessageBytes) {
            return CloseReason.LIMIT_EXCEEDED;
        }
        append(packet, at, length);
        if ((flags & Wire.FLAG_END) != 0) {
            isInMessage = false;
            complete(isUnordered, streamId, ssn, messagePpid, Arrays.copyOf(scratch, scratchBytes));
            if (scratch.length > KEPT_SCRATCH_BYTES) {
                scratch = new byte[0];
            }
        }
        return null;
    }

    /** Takes a chunk that came before an earlier one. Null, or what is wrong. */
    @Nullable
    CloseReason onAhead(int tsn, int flags, int streamId, int ssn, int ppid, ByteBuffer packet, int at, int length) {
        store.put(tsn, flags, streamId, ssn, ppid, packet, at, length);
        int last = tsn;
        while ((store.flags(last) & Wire.FLAG_END) == 0) {
            if (!store.isContinued(last, last + 1)) {
                return null;
            }
            last++;
        }
        int first = tsn;
        while ((store.flags(first) & Wire.FLAG_BEGIN) == 0) {
            if (!store.isContinued(first, first - 1)) {
                return null;
            }
            first--;
        }
        return deliverStored(first, last);
    }

    /** The cumulative TSN moved from {@code fromTsn} to {@code toTsn} over stored chunks: takes them in their order. */
    @Nullable
    CloseReason onPassed(int fromTsn, int toTsn) {
        for (int tsn = fromTsn + 1; !store.isEmpty() && !Wire.isAfter(tsn, toTsn); tsn++) {
            if (!store.contains(tsn)) {
                continue; // delivered already
            }
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
        isSkipping = true;
        for (int tsn = fromTsn + 1; !store.isEmpty() && !Wire.isAfter(tsn, toTsn); tsn++) {
            if (store.contains(tsn)) {
                store.remove(tsn);
            }
        }
    }

    /** RFC 3758 §3.6: ordered messages up to {@code ssn} that have not come will not come. */
    void onStreamForwarded(int streamId, int ssn) {
        InboundStream stream = stream(streamId);
        if (Wire.isAfter16(stream.nextSsn, ssn)) {
            return;
        }
        InboundStream.Early early;
        while ((early = stream.pollUpTo(ssn)) != null) {
            deliverEarly(streamId, early);
        }
        stream.nextSsn = ssn + 1 & 0xFFFF;
        deliverWaiting(streamId, stream);
    }

    /** RFC 6525 §5.2.2: the stream's numbers start anew; what still waits of its old life is delivered first. */
    void onStreamReset(int streamId) {
        InboundStream stream = streams.remove(streamId);
        if (stream == null) {
            return;
        }
        InboundStream.Early early;
        while ((early = stream.pollUpTo(stream.nextSsn + 0x7FFF & 0xFFFF)) != null) {
            deliverEarly(streamId, early);
        }
    }

    void onAllStreamsReset() {
        streams.clear();
        earlyBytes = 0;
    }

    void clear() {
        store.clear();
        onAllStreamsReset();
        scratch = new byte[0];
        isInMessage = false;
        isSkipping = false;
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
        byte[] message = new byte[(int) total];
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
            events.addMessage(streamId, ppid, payload);
            return;
        }
        InboundStream stream = stream(streamId);
        if (ssn == stream.nextSsn) {
            stream.nextSsn = ssn + 1 & 0xFFFF;
            events.addMessage(streamId, ppid, payload);
            deliverWaiting(streamId, stream);
        } else if (Wire.isAfter16(ssn, stream.nextSsn) && stream.hold(ssn, ppid, payload)) {
            earlyBytes += payload.length + EventQueue.MESSAGE_OVERHEAD_BYTES;
        }
    }

    private void deliverWaiting(int streamId, InboundStream stream) {
        InboundStream.Early early;
        while ((early = stream.pollNext()) != null) {
            deliverEarly(streamId, early);
        }
    }

    private void deliverEarly(int streamId, InboundStream.Early early) {
        earlyBytes -= early.payload().length + EventQueue.MESSAGE_OVERHEAD_BYTES;
        events.addMessage(streamId, early.ppid(), early.payload());
    }

    private InboundStream stream(int streamId) {
        InboundStream stream = streams.get(streamId);
        if (stream == null) {
            stream = new InboundStream();
            streams.put(streamId, stream);
        }
        return stream;
    }

    private void append(ByteBuffer packet, int at, int length) {
        if (scratchBytes + length > scratch.length) {
            int larger = Math.max(scratchBytes + length, Math.min(maxMessageBytes, Math.max(4096, scratch.length * 2)));
            scratch = Arrays.copyOf(scratch, larger);
        }
        packet.get(at, scratch, scratchBytes, length);
        scratchBytes += length;
    }
}
