package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes user data: what to keep, what to refuse, and when to acknowledge (RFC 9260 §6.2). */
final class Receiver {

    /** RFC 9260 §6.2: at the latest every second packet is acknowledged. */
    private static final int PACKETS_PER_SACK = 2;

    /** More than one chunk more costs besides its bytes. */
    private static final int CHUNK_OVERHEAD_BYTES = 256;

    private final SctpConfig config;
    private final Counters counters;
    private final ReceiveTracker tracker = new ReceiveTracker();
    private final EventQueue events;
    private final Outbox outbox;
    private final InboundStreams streams;
    private final Reassembly reassembly;
    private final InterleavedReassembly interleaved;
    private boolean isInterleaving;

    private boolean isSackDue;
    private boolean hasDataInPacket;
    private int unacknowledgedPackets;
    private long sackTimerUs = Long.MAX_VALUE;
    private long advertisedBytes;

    Receiver(SctpConfig config, EventQueue events, Outbox outbox, Counters counters, long hashSeed) {
        this.config = config;
        this.events = events;
        this.outbox = outbox;
        this.counters = counters;
        streams = new InboundStreams(events, hashSeed);
        reassembly = new Reassembly(config, streams);
        interleaved = new InterleavedReassembly(config, streams, hashSeed);
        advertisedBytes = config.receiveWindowBytes();
    }

    void onEstablished(int peerInitialTsn, Features features) {
        tracker.reset(peerInitialTsn);
        isInterleaving = features.usesInterleaving();
        clear();
        streams.reset(isInterleaving);
        unacknowledgedPackets = 0;
    }

    void clear() {
        reassembly.clear();
        interleaved.clear();
        streams.clear();
        isSackDue = false;
        sackTimerUs = Long.MAX_VALUE;
    }

    /** RFC 6525 §5.2.2: the other side begins these streams anew; all of them if none is named. */
    void onStreamsReset(List<Integer> streamIds) {
        if (streamIds.isEmpty()) {
            interleaved.clear();
            streams.onAllReset();
        }
        for (int streamId : streamIds) {
            interleaved.onReset(streamId);
            streams.onReset(streamId);
        }
    }

    int cumulativeTsn() {
        return tracker.cumulativeTsn();
    }

    /**
     * Takes the DATA or I-DATA chunk at {@code at}, {@code length} without padding. Null, or why the association must end.
     */
    @Nullable
    CloseReason onData(ByteBuffer packet, int at, int length) {
        int headerBytes = isInterleaving ? Wire.I_DATA_HEADER_BYTES : Wire.DATA_HEADER_BYTES;
        if (length <= headerBytes) {
            return CloseReason.PROTOCOL_VIOLATION; // not even a header
        }
        hasDataInPacket = true;
        int flags = packet.get(at + 1);
        int tsn = packet.getInt(at + 4);
        isSackDue |= (flags & Wire.FLAG_IMMEDIATE) != 0;
        ReceiveTracker.Arrival arrival = tracker.classify(tsn);
        if (arrival == ReceiveTracker.Arrival.DUPLICATE) {
            counters.duplicateChunks++;
            isSackDue = true;
            return null;
        }
        int payloadBytes = length - headerBytes;
        if (arrival == ReceiveTracker.Arrival.TOO_FAR || !hasRoomFor(payloadBytes, arrival)) {
            counters.droppedChunks++;
            isSackDue = true;
            return arrival == ReceiveTracker.Arrival.NEXT && isHopeless() ? CloseReason.LIMIT_EXCEEDED : null;
        }
        tracker.accept(tsn);
        isSackDue |= arrival == ReceiveTracker.Arrival.AHEAD;
        isSackDue |= arrival == ReceiveTracker.Arrival.NEXT && tracker.cumulativeTsn() != tsn; // (part of) a gap closed
        int streamId = packet.getShort(at + 8) & 0xFFFF;
        if (streamId >= config.streams()) {
            refuseStream(streamId);
            return isInterleaving ? null : reassembly.onPassed(tsn, tracker.cumulativeTsn());
        }
        if (isInterleaving) {
            int messageId = packet.getInt(at + 12);
            int word = packet.getInt(at + 16);
            return interleaved.onChunk(flags, streamId, messageId, word, packet, at + headerBytes, payloadBytes);
        }
        int ssn = packet.getShort(at + 10) & 0xFFFF;
        int ppid = packet.getInt(at + 12);
        if (arrival == ReceiveTracker.Arrival.AHEAD) {
            return reassembly.onAhead(tsn, flags, streamId, ssn, ppid, packet, at + headerBytes, payloadBytes);
        }
        CloseReason failure = reassembly.onNext(flags, streamId, ssn, ppid, packet, at + headerBytes, payloadBytes);
        return failure != null ? failure : reassembly.onPassed(tsn, tracker.cumulativeTsn());
    }

    /** Takes a FORWARD-TSN or I-FORWARD-TSN chunk (RFC 3758 §3.6, RFC 8260 §2.3). Null, or why the association must end. */
    @Nullable
    CloseReason onForwardTsn(ByteBuffer packet, int at, int length) {
        int newTsn = packet.getInt(at + 4);
        int oldTsn = tracker.cumulativeTsn();
        isSackDue = true;
        if (!Wire.isAfter(newTsn, oldTsn)) {
            return null;
        }
        if (newTsn - oldTsn > ReceiveTracker.MAX_SPAN) {
            counters.droppedChunks++;
            return null;
        }
        tracker.forwardTo(newTsn);
        if (isInterleaving) {
            for (int entry = at + 8; entry + 8 <= at + length; entry += 8) {
                boolean isUnordered = (packet.getShort(entry + 2) & 1) != 0;
                interleaved.onForwarded(packet.getShort(entry) & 0xFFFF, isUnordered, packet.getInt(entry + 4));
            }
            return null;
        }
        reassembly.onForwarded(oldTsn, newTsn);
        for (int entry = at + 8; entry + 4 <= at + length; entry += 4) {
            streams.onForwarded(packet.getShort(entry) & 0xFFFF, packet.getShort(entry + 2) << 16);
        }
        return reassembly.onPassed(newTsn, tracker.cumulativeTsn());
    }

    /** The whole packet was read: decides whether to acknowledge now or later. True if it had user data. */
    boolean onPacketEnd(long nowUs) {
        if (!hasDataInPacket) {
            return false;
        }
        hasDataInPacket = false;
        if (++unacknowledgedPackets >= PACKETS_PER_SACK || tracker.hasGap()) {
            isSackDue = true;
        } else if (sackTimerUs == Long.MAX_VALUE) {
            sackTimerUs = nowUs + config.sackDelayUs();
        }
        return true;
    }

    void onTimeout(long nowUs) {
        isSackDue |= nowUs >= sackTimerUs;
    }

    long nextDeadlineUs() {
        return isSackDue ? Long.MAX_VALUE : sackTimerUs;
    }

    boolean isSackDue() {
        return isSackDue;
    }

    /** Something is unacknowledged, due or not: worth a ride on a packet that goes anyway. */
    boolean isSackWelcome() {
        return isSackDue || unacknowledgedPackets > 0;
    }

    /** The application has polled messages: the other side should hear of the window if it was nearly closed. */
    void onWindowFreed() {
        if (advertisedBytes < config.basePacketBytes() && windowBytes() >= config.receiveWindowBytes() / 2) {
            isSackDue = true;
        }
    }

    void writeSack(ByteBuffer out, int limit) {
        long window = windowBytes();
        if (tracker.writeSack(out, limit, window)) {
            advertisedBytes = window;
            isSackDue = false;
            unacknowledgedPackets = 0;
            sackTimerUs = Long.MAX_VALUE;
        }
    }

    /** Everything that was received and not handed over; never more than two windows and the longest message. */
    long heldBytes() {
        return waitingBytes() + partialBytes();
    }

    /**
     * Messages that are not complete have room of their own, as much as the longest may need, so that the window does not
     * limit the length of messages. Only many at a time, interleaved, take of the window.
     */
    private long windowBytes() {
        long crowding = Math.max(0, partialBytes() - config.maxReceiveMessageBytes());
        return Math.max(0, config.receiveWindowBytes() - waitingBytes() - crowding);
    }

    /** The chunk that closes a gap is taken even when the window is full, or it would never empty. */
    private boolean hasRoomFor(int bytes, ReceiveTracker.Arrival arrival) {
        long window = config.receiveWindowBytes();
        long held = heldBytes() + bytes + CHUNK_OVERHEAD_BYTES;
        long longest = config.maxReceiveMessageBytes();
        if (arrival == ReceiveTracker.Arrival.NEXT) {
            return held <= 2 * window + longest && events.heldBytes() + bytes <= 2 * window;
        }
        return held <= window + longest && waitingBytes() + bytes <= window;
    }

    /** The room is taken by what the sender has not completed, not by what the application has not polled. */
    private boolean isHopeless() {
        return events.heldBytes() < config.receiveWindowBytes() / 2;
    }

    /** What could go on but for the application or a gap. */
    private long waitingBytes() {
        return reassembly.storedBytes() + streams.waitingBytes();
    }

    /** Incomplete messages, and the records of many streams: of these, too, the other side decides how many. */
    private long partialBytes() {
        long messages = isInterleaving ? interleaved.partialBytes() : reassembly.partialBytes();
        return messages + streams.recordBytes();
    }

    /** RFC 9260 §6.5: the chunk counts as received, and its sender learns that it was in vain. */
    private void refuseStream(int streamId) {
        counters.droppedChunks++;
        byte[] details = {(byte) (streamId >>> 8), (byte) streamId, 0, 0};
        outbox.add(ControlChunks.error(Wire.CAUSE_INVALID_STREAM, details));
    }
}
