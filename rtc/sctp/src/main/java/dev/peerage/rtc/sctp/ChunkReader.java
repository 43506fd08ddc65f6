package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;

/** Walks over the chunks of a packet without objects; stops at the first that does not fit (RFC 9260 §3.2). */
final class ChunkReader {

    private int next;
    private int end;
    private int at;
    private int length;
    private boolean isMalformed;

    /** Begins at the first chunk of the packet in {@code [start, end)}. */
    void begin(int packetStart, int packetEnd) {
        next = packetStart + Wire.COMMON_HEADER_BYTES;
        end = packetEnd;
        isMalformed = false;
    }

    /** Moves to the next chunk; false at the end. */
    boolean advance(ByteBuffer packet) {
        if (end - next < Wire.CHUNK_HEADER_BYTES) {
            isMalformed |= end != next;
            return false;
        }
        at = next;
        length = packet.getShort(at + 2) & 0xFFFF;
        if (length < Wire.CHUNK_HEADER_BYTES || length > end - at) {
            isMalformed = true;
            return false;
        }
        next = Math.min(end, at + Wire.padded(length)); // the last padding may be missing
        return true;
    }

    /** Nothing after this chunk is to be looked at. */
    void stop() {
        next = end;
    }

    boolean isMalformed() {
        return isMalformed;
    }

    /** Where the present chunk begins. */
    int at() {
        return at;
    }

    /** Its length without padding, at least 4. */
    int length() {
        return length;
    }

    /** Whether it is the last one. */
    boolean isLast() {
        return next == end;
    }
}
