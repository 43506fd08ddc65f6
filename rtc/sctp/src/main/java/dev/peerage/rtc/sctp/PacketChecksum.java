package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Computes and checks the CRC32C of packets (RFC 9260 §6.8, appendix A). Reused from packet to packet. */
final class PacketChecksum {

    private static final int CHECKSUM_OFFSET = 8;
    private static final byte[] ZERO = new byte[4];

    private final CRC32C crc = new CRC32C();

    /**
     * Whether the packet in {@code [start, end)} carries the right checksum, or none where none is needed.
     *
     * @param mayBeZero whether we said that a zero is as good (RFC 9653)
     */
    boolean isAccepted(ByteBuffer packet, int start, int end, boolean mayBeZero) {
        int carried = packet.getInt(start + CHECKSUM_OFFSET);
        if (carried == 0 && mayBeZero) {
            int first = Wire.firstChunk(packet, start);
            if (first != Wire.INIT && first != Wire.COOKIE_ECHO) { // RFC 9653 §5.2, §5.3
                return true;
            }
        }
        return carried == compute(packet, start, end);
    }

    /** Fills in the checksum of the packet in {@code [start, end)}. */
    void write(ByteBuffer packet, int start, int end) {
        packet.putInt(start + CHECKSUM_OFFSET, compute(packet, start, end));
    }

    private int compute(ByteBuffer packet, int start, int end) {
        crc.reset();
        int afterChecksum = start + CHECKSUM_OFFSET + ZERO.length;
        if (packet.hasArray()) {
            byte[] bytes = packet.array();
            int base = packet.arrayOffset();
            crc.update(bytes, base + start, CHECKSUM_OFFSET);
            crc.update(ZERO, 0, ZERO.length);
            crc.update(bytes, base + afterChecksum, end - afterChecksum);
        } else {
            crc.update(packet.duplicate().position(start).limit(start + CHECKSUM_OFFSET));
            crc.update(ZERO, 0, ZERO.length);
            crc.update(packet.duplicate().limit(end).position(afterChecksum));
        }
        // RFC 9260 appendix A: the CRC is sent with its lowest byte first
        return Integer.reverseBytes((int) crc.getValue());
    }
}
