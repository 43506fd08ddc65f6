package dev.peerage.rtc.sctp;

/**
 * Delivers complete messages in the order of their streams; one that comes too early waits (RFC 9260 §6.5, §6.6).
 *
 * <p>Message identifiers have 32 bits (RFC 8260), stream sequence numbers 16: those are taken as the upper half of 32
 * bits, a step of 2^16 apart, so that both wrap alike.
 */
final class InboundStreams {

    /** What the record of a stream costs, with its place in the map. */
    private static final int RECORD_BYTES = 64;

    /** So many streams are everyone's right. */
    private static final int FREE_RECORDS = 256;

    private final EventQueue events;
    private final IntMap<InboundStream> streams;
    private int step = 1 << 16;
    private long earlyBytes;

    InboundStreams(EventQueue events, long hashSeed) {
        this.events = events;
        streams = new IntMap<>(hashSeed);
    }

    /** Begins anew, with numbers of the given kind. */
    void reset(boolean isInterleaving) {
        step = isInterleaving ? 1 : 1 << 16;
        clear();
    }

    void clear() {
        streams.clear();
        earlyBytes = 0;
    }

    /** What complete messages hold, here and as events. */
    long waitingBytes() {
        return earlyBytes + events.heldBytes();
    }

    /** What it costs to know which message of each stream is next; nothing for as many streams as are usual. */
    long recordBytes() {
        return (long) RECORD_BYTES * Math.max(0, streams.size() - FREE_RECORDS);
    }

    /** Whether an ordered message with this number was delivered or passed over. */
    boolean isPast(int streamId, int number) {
        InboundStream stream = streams.get(streamId);
        return stream != null && Wire.isAfter(stream.nextNumber, number);
    }

    /** Takes an ordered message; repetitions are dropped. */
    void onOrdered(int streamId, int number, int ppid, byte[] payload) {
        InboundStream stream = stream(streamId);
        if (number == stream.nextNumber) {
            events.addMessage(streamId, ppid, payload);
            stream.nextNumber += step;
            deliverWaiting(stream);
        } else if (Wire.isAfter(number, stream.nextNumber) && stream.hold(number, ppid, payload)) {
            earlyBytes += payload.length + EventQueue.MESSAGE_OVERHEAD_BYTES;
        }
    }

    void onUnordered(int streamId, int ppid, byte[] payload) {
        events.addMessage(streamId, ppid, payload);
    }

    /** RFC 3758 §3.6: ordered messages up to {@code number} that have not come will not come. */
    void onForwarded(int streamId, int number) {
        InboundStream stream = stream(streamId);
        if (Wire.isAfter(stream.nextNumber, number)) {
            return;
        }
        deliverUpTo(stream, number);
        stream.nextNumber = number + step;
        deliverWaiting(stream);
    }

    /** RFC 6525 §5.2.2: the stream's numbers start anew; what still waits of its old life is delivered first. */
    void onReset(int streamId) {
        InboundStream stream = streams.remove(streamId);
        if (stream != null) {
            deliverUpTo(stream, stream.nextNumber + Integer.MAX_VALUE);
        }
    }

    /** The same for all streams. */
    void onAllReset() {
        streams.forEach(stream -> deliverUpTo(stream, stream.nextNumber + Integer.MAX_VALUE));
        clear();
    }

    private void deliverUpTo(InboundStream stream, int number) {
        InboundStream.Early early;
        while ((early = stream.pollUpTo(number)) != null) {
            deliver(stream, early);
        }
    }

    private void deliverWaiting(InboundStream stream) {
        InboundStream.Early early;
        while ((early = stream.pollNext()) != null) {
            deliver(stream, early);
            stream.nextNumber += step;
        }
    }

    private void deliver(InboundStream stream, InboundStream.Early early) {
        earlyBytes -= early.payload().length + EventQueue.MESSAGE_OVERHEAD_BYTES;
        events.addMessage(stream.id, early.ppid(), early.payload());
    }

    private InboundStream stream(int streamId) {
        InboundStream stream = streams.get(streamId);
        if (stream == null) {
            stream = new InboundStream(streamId);
            streams.put(streamId, stream);
        }
        return stream;
    }
}
