package dev.peerage.server.link;

import dev.peerage.session.wire.LinkCodec;

/**
 * The few frames that the relay handles without decoding. {@code RELAY} and {@code RELAYED} have the same shape, so that
 * the one is turned into the other in its own array: no allocation for each relayed frame.
 */
final class FrameType {

    private static final byte VIEW_ACK = 0x08;
    private static final byte RELAY = 0x0C;
    private static final byte RELAYED = 0x0D;

    private FrameType() {}

    static boolean isRelay(byte[] frame) {
        return frame.length >= LinkCodec.RELAY_HEADER_BYTES && frame[0] == RELAY;
    }

    static boolean isRelayed(byte[] frame) {
        return frame[0] == RELAYED;
    }

    /** Whether the client cannot choose the number (acknowledgements follow the server's changes), or may be fast. */
    static boolean isCheap(byte[] frame) {
        return frame.length > 0 && (frame[0] == RELAY || frame[0] == VIEW_ACK);
    }

    /** The memberId in a relay frame. */
    static long memberId(byte[] frame) {
        return (frame[1] & 0xFFL) << 24 | (frame[2] & 0xFFL) << 16 | (frame[3] & 0xFFL) << 8 | frame[4] & 0xFFL;
    }

    /** Makes the {@code RELAY} to someone the {@code RELAYED} from someone. */
    static void turnIntoRelayed(byte[] frame, long fromMemberId) {
        frame[0] = RELAYED;
        frame[1] = (byte) (fromMemberId >>> 24);
        frame[2] = (byte) (fromMemberId >>> 16);
        frame[3] = (byte) (fromMemberId >>> 8);
        frame[4] = (byte) fromMemberId;
    }
}
