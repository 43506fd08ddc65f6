package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;

/** Gives messages up under partial reliability and tells the other side to pass over them (RFC 3758 §3.5, RFC 7496). */
final class ForwardTsn {

    private static final int FIXED_BYTES = 8;
    private static final int MAX_STREAMS = 64;
    private static final int UNORDERED = 1 << 16;

    private final InFlight inFlight;
    private final RtoEstimator rto;

    private boolean isSupported;
    private boolean isInterleaving;
    /** RFC 3758: Advanced.Peer.Ack.Point; everything up to it is acknowledged or given up. */
    private int ackPoint;

    private boolean isDue;
    private long lastSentUs;

    // Streams passed over, and up to which number; the bit above a stream's id says that its unordered messages are
    // meant
    private final int[] streams = new int[MAX_STREAMS];
    private final int[] numbers = new int[MAX_STREAMS];

    ForwardTsn(InFlight inFlight, RtoEstimator rto) {
        this.inFlight = inFlight;
        this.rto = rto;
        reset();
    }

    void enable(Features features) {
        isSupported = features.usesForwardTsn();
        isInterleaving = features.usesInterleaving();
    }

    void reset() {
        ackPoint = inFlight.firstTsn() - 1;
        isDue = false;
    }

    boolean isDue() {
        return isDue;
    }

    /** Whether a chunk that went out {@code transmissions} times shall not go out again. */
    boolean isGivenUp(OutboundMessage message, int transmissions, long nowUs) {
        return isSupported && (transmissions > message.maxRetransmits || message.expiresAtUs < nowUs);
    }

    /** Moves the ack point over what was given up (RFC 3758 §3.5, rule C2). */
    void advance(long nowUs) {
        if (Wire.isAfter(inFlight.firstTsn() - 1, ackPoint)) {
            ackPoint = inFlight.firstTsn() - 1;
        }
        int before = ackPoint;
        for (int tsn = ackPoint + 1; inFlight.contains(tsn); tsn++) {
            byte state = inFlight.state(tsn);
            if (state == InFlight.ABANDONED) {
                ackPoint = tsn;
            } else if (state != InFlight.GAP_ACKED || !isInterleaving) {
                // Deviates from C2 where messages are interleaved: there the other side puts them together by number,
                // so
                // what it has of others may be passed, and their mixture costs no round trip per chunk.
                break;
            }
        }
        isDue |= ackPoint != before;
    }

    /** Rule C3: as long as the other side has not come to the ack point it is told again, once per round trip. */
    void onSack(long nowUs) {
        advance(nowUs);
        if (!isPeerBehind()) {
            isDue = false;
        } else if (nowUs - lastSentUs >= Math.max(rto.srttUs(), 1)) {
            isDue = true;
        }
    }

    /** Rule F2: the retransmission timer fired. */
    void onTimeout() {
        isDue |= isPeerBehind();
    }

    /** Writes the chunk if it fits before {@code limit}; else it stays due. */
    void write(ByteBuffer out, int limit, long nowUs) {
        if (!isPeerBehind()) {
            isDue = false;
            return;
        }
        int entryBytes = isInterleaving ? 8 : 4;
        int room = Math.min(MAX_STREAMS, (limit - out.position() - FIXED_BYTES) / entryBytes);
        if (room < 1) {
            return;
        }
        int count = 0;
        int upTo = inFlight.firstTsn() - 1;
        while (upTo != ackPoint) {
            OutboundMessage message = inFlight.message(upTo + 1);
            boolean isAbandoned = inFlight.state(upTo + 1) == InFlight.ABANDONED;
            if (isAbandoned
                    && (message.isOrdered || isInterleaving)) { // RFC 8260 §2.3.1: unordered messages have numbers, too
                int stream = message.isOrdered ? message.stream.id : message.stream.id | UNORDERED;
                int at = indexOf(stream, count);
                if (at == room) {
                    break; // more streams than fit: the rest next time
                }
                streams[at] = stream;
                numbers[at] = message.number;
                count = Math.max(count, at + 1);
            }
            upTo++;
        }
        int type = isInterleaving ? Wire.I_FORWARD_TSN : Wire.FORWARD_TSN;
        out.putInt(type << 24 | FIXED_BYTES + entryBytes * count);
        out.putInt(upTo);
        for (int i = 0; i < count; i++) {
            if (isInterleaving) {
                out.putInt(streams[i] << 16 | streams[i] >>> 16).putInt(numbers[i]);
            } else {
                out.putInt(streams[i] << 16 | numbers[i] & 0xFFFF);
            }
        }
        isDue = false;
        lastSentUs = nowUs;
    }

    private boolean isPeerBehind() {
        return Wire.isAfter(ackPoint, inFlight.firstTsn() - 1);
    }

    private int indexOf(int stream, int count) {
        for (int i = 0; i < count; i++) {
            if (streams[i] == stream) {
                return i;
            }
        }
        return count;
    }
}
