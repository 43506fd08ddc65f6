package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Fills packets with user data: first what was lost, then what is new, cut into fragments and bundled (RFC 9260 §6.1,
 * §6.9, §6.10); gives up what is not worth it any more ({@link ForwardTsn}).
 *
 * <p>However large the packet, no fragment is larger than fits the base size: what has a TSN cannot be cut again, and
 * must pass when the path is found to carry less than it did.
 */
final class DataWriter {

    /** A message is not cut to fill less than this of a packet. */
    private static final int MIN_FRAGMENT_BYTES = 128;

    private final SctpConfig config;
    private final SendQueue queue;
    private final Counters counters;
    private final InFlight inFlight;
    private final ForwardTsn forwardTsn;
    private final RoundTripTimer roundTrip;
    private long peerWindowBytes;

    DataWriter(
            SctpConfig config,
            SendQueue queue,
            Counters counters,
            InFlight inFlight,
            ForwardTsn forwardTsn,
            RoundTripTimer roundTrip) {
        this.config = config;
        this.queue = queue;
        this.counters = counters;
        this.inFlight = inFlight;
        this.forwardTsn = forwardTsn;
        this.roundTrip = roundTrip;
    }

    /** What the other side takes beyond what is in flight. */
    void onPeerWindow(long bytes) {
        peerWindowBytes = Math.max(0, bytes);
    }

    long peerWindowBytes() {
        return peerWindowBytes;
    }

    /** Writes lost chunks as far as they fit before {@code limit}; where the last one's flags are, or -1. */
    int writeLost(ByteBuffer out, int baseLimit, int limit, long nowUs) {
        int lastFlagsAt = -1;
        while (inFlight.hasLost()) {
            int tsn = inFlight.firstLost();
            OutboundMessage message = inFlight.message(tsn);
            if (forwardTsn.isGivenUp(message, inFlight.transmissions(tsn), nowUs)) {
                abandon(message);
                continue;
            }
            if (out.position() + Wire.padded(inFlight.wireBytes(tsn)) > limit) {
                break;
            }
            counters.chunksRetransmitted++;
            lastFlagsAt = write(tsn, out, baseLimit, nowUs);
        }
        return lastFlagsAt;
    }

    /** Writes new chunks as far as they fit before {@code limit}; where the last one's flags are, or -1. */
    int writeNew(ByteBuffer out, int baseLimit, int limit, long nowUs) {
        int largest = (config.basePacketBytes() & ~3) - Wire.COMMON_HEADER_BYTES - inFlight.headerBytes();
        int lastFlagsAt = -1;
        @Nullable OutboundMessage message;
        while ((message = queue.current(nowUs)) != null) {
            if (message.isAbandoned) {
                queue.dropRest(message);
                continue;
            }
            if (message.fragmentedBytes > 0 && forwardTsn.isGivenUp(message, 0, nowUs)) {
                abandon(message);
                continue;
            }
            int room = limit - out.position() - inFlight.headerBytes();
            int length = Math.min(message.remainingBytes(), largest);
            if (length > room) {
                if (room < MIN_FRAGMENT_BYTES) {
                    break;
                }
                length = room & ~3;
            }
            if (!isTakenByPeer(length)) {
                break;
            }
            int tsn = fragment(message, length);
            roundTrip.onSent(tsn, nowUs);
            lastFlagsAt = write(tsn, out, baseLimit, nowUs);
            counters.chunksSent++;
        }
        return lastFlagsAt;
    }

    private int write(int tsn, ByteBuffer out, int baseLimit, long nowUs) {
        boolean isPastBase = out.position() + inFlight.wireBytes(tsn) > baseLimit;
        return inFlight.write(tsn, out, isPastBase, nowUs);
    }

    private boolean isTakenByPeer(int length) {
        if (inFlight.size() == 0) {
            return true; // RFC 9260 §6.1, A: one chunk may always be in flight; it probes a closed window
        }
        return length + inFlight.headerBytes() <= peerWindowBytes
                && inFlight.hasRoom()
                && inFlight.bytes() < config.maxInFlightBytes();
    }

    private int fragment(OutboundMessage message, int length) {
        int flags = message.isOrdered ? 0 : Wire.FLAG_UNORDERED;
        if (message.fragmentedBytes == 0) {
            flags |= Wire.FLAG_BEGIN;
            queue.number(message);
        }
        if (length == message.remainingBytes()) {
            flags |= Wire.FLAG_END;
        }
        int tsn = inFlight.add(message, message.fragmentedBytes, length, flags);
        queue.onFragmented(message, length);
        peerWindowBytes = Math.max(0, peerWindowBytes - length - inFlight.headerBytes());
        return tsn;
    }

    /** Gives the message up. If its end has no TSN yet it gets one, so that FORWARD-TSN can pass all of it. */
    private void abandon(OutboundMessage message) {
        counters.messagesAbandoned++;
        message.isAbandoned = true;
        if (message.remainingBytes() > 0) {
            inFlight.add(message, message.fragmentedBytes, 0, Wire.FLAG_END);
            queue.dropRest(message);
        }
        inFlight.abandon(message);
        roundTrip.onLost();
    }
}
