package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The contents of an INIT or INIT ACK chunk (RFC 9260 §3.3.2, §3.3.3).
 *
 * @param initiateTag verification tag the other side shall use; never 0
 * @param windowBytes advertised receive window
 * @param outboundStreams streams its sender wants to send on
 * @param inboundStreams streams its sender takes
 * @param initialTsn first TSN of its sender
 * @param supportsForwardTsn RFC 3758
 * @param supportsReconfig RFC 6525
 * @param cookie of an INIT ACK, else null
 * @param unrecognized parameters the other side wants to hear about, as they were, each padded; INIT only
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one call
record InitChunk(
        int initiateTag,
        long windowBytes,
        int outboundStreams,
        int inboundStreams,
        int initialTsn,
        boolean supportsForwardTsn,
        boolean supportsReconfig,
        byte @Nullable [] cookie,
        byte[] unrecognized) {

    static final byte[] NONE = {};
    private static final int FIXED_BYTES = 20;
    /** More than this of a peer's unknown parameters is not echoed. */
    private static final int MAX_ECHOED_BYTES = 256;

    /** The chunk without padding, between {@code at} and {@code at + length}; null if it makes no sense. */
    static @Nullable InitChunk decode(ByteBuffer packet, int at, int length) {
        if (length < FIXED_BYTES) {
            return null;
        }
        int tag = packet.getInt(at + 4);
        int outbound = packet.getShort(at + 12) & 0xFFFF;
        int inbound = packet.getShort(at + 14) & 0xFFFF;
        if (tag == 0 || outbound == 0 || inbound == 0) { // RFC 9260 §3.3.2
            return null;
        }
        boolean forwardTsn = false;
        boolean reconfig = false;
        byte[] cookie = null;
        ByteBuffer unrecognized = ByteBuffer.allocate(MAX_ECHOED_BYTES);
        int end = at + length;
        int parameter = at + FIXED_BYTES;
        while (end - parameter >= Wire.CHUNK_HEADER_BYTES) {
            int type = packet.getShort(parameter) & 0xFFFF;
            int size = packet.getShort(parameter + 2) & 0xFFFF;
            if (size < Wire.CHUNK_HEADER_BYTES || size > end - parameter) {
                return null;
            }
            switch (type) {
                case Wire.PARAMETER_STATE_COOKIE -> {
                    cookie = new byte[size - Wire.CHUNK_HEADER_BYTES];
                    packet.get(parameter + Wire.CHUNK_HEADER_BYTES, cookie);
                }
                case Wire.PARAMETER_FORWARD_TSN_SUPPORTED -> forwardTsn = true;
                case Wire.PARAMETER_SUPPORTED_EXTENSIONS -> {
                    for (int i = Wire.CHUNK_HEADER_BYTES; i < size; i++) {
                        int chunkType = packet.get(parameter + i) & 0xFF;
                        forwardTsn |= chunkType == Wire.FORWARD_TSN;
                        reconfig |= chunkType == Wire.RE_CONFIG;
                    }
                }
                case Wire.PARAMETER_IPV4,
                        Wire.PARAMETER_IPV6,
                        Wire.PARAMETER_UNRECOGNIZED,
                        Wire.PARAMETER_COOKIE_PRESERVATIVE,
                        Wire.PARAMETER_HOST_NAME,
                        Wire.PARAMETER_ADDRESS_TYPES -> {} // RFC 8831 §5: one path, DTLS knows it
                default -> {
                    // RFC 9260 §3.2.1: second bit = report, first bit = go on
                    if ((type & 0x4000) != 0 && Wire.padded(size) <= unrecognized.remaining()) {
                        unrecognized.put(packet.slice(parameter, size));
                        unrecognized.position(Wire.padded(unrecognized.position()));
                    }
                    if ((type & 0x8000) == 0) {
                        parameter = end;
                    }
                }
            }
            parameter += Wire.padded(size);
        }
        byte[] echoed = unrecognized.position() == 0 ? NONE : new byte[unrecognized.position()];
        unrecognized.flip().get(echoed);
        return new InitChunk(
                tag,
                packet.getInt(at + 8) & 0xFFFF_FFFFL,
                outbound,
                inbound,
                packet.getInt(at + 16),
                forwardTsn,
                reconfig,
                cookie,
                echoed);
    }

    /** The whole chunk of the given type, with the extensions we support. */
    byte[] encode(int chunkType) {
        int size = FIXED_BYTES + 4 + 8;
        int cookieBytes = cookie == null ? 0 : cookie.length;
        size += cookie == null ? 0 : 4 + Wire.padded(cookieBytes);
        size += unrecognized.length == 0 ? 0 : 4 + unrecognized.length;
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put((byte) chunkType).put((byte) 0).putShort((short) size);
        out.putInt(initiateTag).putInt((int) windowBytes);
        out.putShort((short) outboundStreams).putShort((short) inboundStreams).putInt(initialTsn);
        out.putShort((short) Wire.PARAMETER_FORWARD_TSN_SUPPORTED).putShort((short) 4);
        out.putShort((short) Wire.PARAMETER_SUPPORTED_EXTENSIONS).putShort((short) 6);
        out.put((byte) Wire.RE_CONFIG).put((byte) Wire.FORWARD_TSN).putShort((short) 0);
        if (cookie != null) {
            out.putShort((short) Wire.PARAMETER_STATE_COOKIE).putShort((short) (4 + cookieBytes));
            out.put(cookie).position(Wire.padded(out.position()));
        }
        if (unrecognized.length > 0) {
            out.putShort((short) Wire.PARAMETER_UNRECOGNIZED).putShort((short) (4 + unrecognized.length));
            out.put(unrecognized);
        }
        return out.array();
    }
}
