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
 * @param features extensions its sender can use
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
        Features features,
        byte @Nullable [] cookie,
        byte[] unrecognized) {

    static final byte[] NONE = {};
    static final int FIXED_BYTES = 20;
    /** RFC 9260 §3.3.2: an INIT with a smaller window is refused. */
    static final int MIN_WINDOW_BYTES = 1500;

    /** The chunk without padding, between {@code at} and {@code at + length}; null if it makes no sense. */
    static @Nullable InitChunk decode(ByteBuffer packet, int at, int length) {
        return new InitDecoder(packet, at, length).decode();
    }

    /** The whole chunk of the given type. */
    byte[] encode(int chunkType) {
        byte[] extensions = extensions();
        int cookieBytes = cookie == null ? 0 : cookie.length;
        int size = FIXED_BYTES + 4 + Wire.padded(extensions.length);
        size += features.usesForwardTsn() ? 4 : 0;
        size += features.usesZeroChecksum() ? 8 : 0;
        size += cookie == null ? 0 : 4 + Wire.padded(cookieBytes);
        size += unrecognized.length == 0 ? 0 : 4 + unrecognized.length;
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put((byte) chunkType).put((byte) 0).putShort((short) size);
        out.putInt(initiateTag).putInt((int) windowBytes);
        out.putShort((short) outboundStreams).putShort((short) inboundStreams).putInt(initialTsn);
        if (features.usesForwardTsn()) {
            putParameter(out, Wire.PARAMETER_FORWARD_TSN_SUPPORTED, NONE);
        }
        putParameter(out, Wire.PARAMETER_SUPPORTED_EXTENSIONS, extensions);
        if (features.usesZeroChecksum()) { // RFC 9653 §4
            putParameter(out, Wire.PARAMETER_ZERO_CHECKSUM_ACCEPTABLE, new byte[] {0, 0, 0, Wire.ERROR_DETECTION_DTLS});
        }
        if (cookie != null) {
            putParameter(out, Wire.PARAMETER_STATE_COOKIE, cookie);
        }
        if (unrecognized.length > 0) {
            putParameter(out, Wire.PARAMETER_UNRECOGNIZED, unrecognized);
        }
        return out.array();
    }

    /** RFC 5061 §4.2.7: the types of chunks that its sender understands beyond RFC 9260's. */
    private byte[] extensions() {
        ByteBuffer types = ByteBuffer.allocate(4);
        if (features.usesReconfig()) {
            types.put((byte) Wire.RE_CONFIG);
        }
        if (features.usesForwardTsn()) {
            types.put((byte) Wire.FORWARD_TSN);
        }
        if (features.usesInterleaving()) {
            types.put((byte) Wire.I_DATA).put((byte) Wire.I_FORWARD_TSN);
        }
        byte[] written = new byte[types.position()];
        types.flip().get(written);
        return written;
    }

    private static void putParameter(ByteBuffer out, int type, byte[] value) {
        out.putShort((short) type).putShort((short) (4 + value.length));
        out.put(value).position(Wire.padded(out.position()));
    }
}
