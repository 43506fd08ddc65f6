package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds the control chunks that are too small for classes of their own (RFC 9260 §3.3). */
final class ControlChunks {

    /** Of a reason or an offending chunk, no more than this is sent. */
    private static final int MAX_CAUSE_BYTES = 128;

    static final int HEARTBEAT_BYTES = 24;

    private ControlChunks() {}

    /** A chunk that is a header only. */
    static byte[] empty(int type, int flags) {
        return ByteBuffer.allocate(4).putInt(type << 24 | flags << 16 | 4).array();
    }

    /** RFC 9260 §3.3.7, with one cause. */
    static byte[] abort(int cause, String reason) {
        return abort(cause, reason.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] abort(int cause, byte[] details) {
        return withCause(Wire.ABORT, cause, details);
    }

    /** RFC 9260 §3.3.10, with one cause. */
    static byte[] error(int cause, byte[] details) {
        return withCause(Wire.ERROR, cause, details);
    }

    /** RFC 9260 §3.3.5, with what recognizes its answer: a number of ours and the time. */
    static void writeHeartbeat(ByteBuffer out, long nonce, long nowUs) {
        out.putInt(Wire.HEARTBEAT << 24 | HEARTBEAT_BYTES);
        out.putInt(Wire.PARAMETER_HEARTBEAT << 16 | HEARTBEAT_BYTES - 4);
        out.putLong(nonce).putLong(nowUs);
    }

    /** Whether the HEARTBEAT ACK answers the one with this number; none does for 0. */
    static boolean isHeartbeatAck(ByteBuffer packet, int at, int length, long nonce) {
        return length == HEARTBEAT_BYTES && nonce != 0 && packet.getLong(at + 8) == nonce;
    }

    /** RFC 9260 §3.3.8. */
    static byte[] shutdown(int cumulativeTsn) {
        return ByteBuffer.allocate(8)
                .putInt(Wire.SHUTDOWN << 24 | 8)
                .putInt(cumulativeTsn)
                .array();
    }

    /** RFC 9260 §3.3.11. */
    static byte[] cookieEcho(byte[] cookie) {
        int size = Wire.CHUNK_HEADER_BYTES + cookie.length;
        ByteBuffer out = ByteBuffer.allocate(Wire.padded(size));
        out.putInt(Wire.COOKIE_ECHO << 24 | size).put(cookie);
        return out.array();
    }

    /** The bytes of a received chunk as another type: a HEARTBEAT comes back as it went (RFC 9260 §8.3). */
    static byte[] reflected(ByteBuffer packet, int at, int length, int type) {
        byte[] chunk = new byte[Wire.padded(length)];
        packet.get(at, chunk, 0, length);
        chunk[0] = (byte) type;
        chunk[1] = 0;
        return chunk;
    }

    private static byte[] withCause(int type, int cause, byte[] details) {
        int detailBytes = Math.min(details.length, MAX_CAUSE_BYTES);
        ByteBuffer out = ByteBuffer.allocate(8 + Wire.padded(detailBytes));
        out.putInt(type << 24 | 8 + Wire.padded(detailBytes));
        out.putShort((short) cause).putShort((short) (4 + detailBytes));
        out.put(details, 0, detailBytes);
        return out.array();
    }
}
