package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes user data: what to keep, what to refuse, and when to acknowledge (RFC 9260 §6.2). */
final class Receiver {

    /** RFC 9260 §6.2: at the latest every second packet is acknowledged. */
    private static final int PACKETS_PER_SACK = 2;

    private final SctpConfig config;
    private final Counters counters;
    private final ReceiveTracker tracker = new ReceiveTracker();
    private final Reassembly reassembly;

    private boolean isSackDue;
    private boolean hasDataInPacket;
    private int unacknowledgedPackets;
    private long sackTimerUs = Long.MAX_VALUE;
    private long advertisedBytes;

    Receiver(SctpConfig config, EventQueue events, Counters counters) {
        this.config = config;
        this.counters = counters;
        reassembly = new Reassembly(config, events);
        advertisedBytes = config.receiveWindowBytes();
    }

    void onEstablished(int peerInitialTsn) {
        tracker.reset(peerInitialTsn);
        reassembly.clear();
        isSackDue = false;
        unacknowledgedPackets = 0;
        sackTimerUs = Long.MAX_VALUE;
    }

    void clear() {
        reassembly.clear();
        isSackDue = false;
        sackTimerUs = Long.MAX_VALUE;
    }

    Reassembly reassembly() {
        return reassembly;
    }

    int cumulativeTsn() {
        return tracker.cumulativeTsn();
    }

    /** Takes the DATA chunk at {@code at}, {@code length} without padding. Null, or why the association must end. */
    @Nullable
    CloseReason onData(ByteBuffer packet, int at, int length) {
        if (length <= Wire.DATA_HEADER_BYTES) {
            return CloseReason.PROTOCOL_VIOLATION; // RFC 9260 §6.2: a chunk without user data aborts
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
        int payloadBytes = length - Wire.DATA_HEADER_BYTES;
        if (arrival == ReceiveTracker.Arrival.TOO_FAR || !hasRoomFor(payloadBytes, arrival)) {
            counters.droppedChunks++;
            isSackDue = true;
            return null;
        }
        int streamId = packet.getShort(at + 8) & 0xFFFF;
        int ssn = packet.getShort(at + 10) & 0xFFFF;
        int ppid = packet.getInt(at + 12);
        int payloadAt = at + Wire.DATA_HEADER_BYTES;
        tracker.accept(tsn);
        if (arrival == ReceiveTracker.Arrival.AHEAD) {
            isSackDue = true;
            return reassembly.onAhead(tsn, flags, streamId, ssn, ppid, packet, payloadAt, payloadBytes);
        }
        CloseReason failure = reassembly.onNext(flags, streamId, ssn, ppid, packet, payloadAt, payloadBytes);
        if (failure == null && tracker.cumulativeTsn() != tsn) {
            isSackDue = true; // a gap was closed, in whole or in part
            failure = reassembly.onPassed(tsn, tracker.cumulativeTsn());
        }
        return failure;
    }

    /** Takes a FORWARD-TSN chunk (RFC 3758 §3.6). Null, or why the association must end. */
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
        reassembly.onForwarded(oldTsn, newTsn);
        for (int entry = at + 8; entry + 4 <= at + length; entry += 4) {
            reassembly.onStreamForwarded(packet.getShort(entry) & 0xFFFF, packet.getShort(entry + 2) & 0xFFFF);
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

    private long windowBytes() {
        return Math.max(0, config.receiveWindowBytes() - reassembly.heldBytes());
    }

    /** The chunk that closes a gap is taken even when the window is full, or it would never empty; up to double. */
    private boolean hasRoomFor(int bytes, ReceiveTracker.Arrival arrival) {
        long window = config.receiveWindowBytes();
        return reassembly.heldBytes() + bytes <= (arrival == ReceiveTracker.Arrival.NEXT ? 2 * window : window);
    }
}
