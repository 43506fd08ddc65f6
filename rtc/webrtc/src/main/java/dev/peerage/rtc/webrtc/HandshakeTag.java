package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.ice.IceCredentials;
import java.nio.ByteBuffer;

/**
 * Says on each DTLS record in the clear which connection it is for, where several share two sockets: nothing else in a
 * handshake does, as even the certificates are the same.
 *
 * <p>Such records carry a 48-bit number that nobody authenticates (RFC 6347 §4.1), of which a handshake needs few bits. The
 * upper 32 name the receiver, by its user name fragment; it takes them off again before DTLS sees the record. Only
 * for receivers that announce it in their description, {@value #ATTRIBUTE}; to others numbers go as they are.
 */
final class HandshakeTag {

    /** Its name in a description. */
    static final String ATTRIBUTE = "handshake-tag";

    /** What no tag is. */
    static final int NONE = 0;

    /** Every tag has it, and no number of a handshake that was not tagged. */
    private static final int MARK = 1 << 31;

    private static final int NAMING_CHARS = 5;
    private static final int BITS_PER_CHAR = 6;

    private static final int EPOCH_AT = 3;
    private static final int NUMBER_AT = 5;
    private static final int LENGTH_AT = 11;
    private static final int HEADER_BYTES = 13;

    private HandshakeTag() {}

    /** Of the one with this user name fragment; {@link #NONE} if it is too short for one of ours. */
    static int of(String ufrag) {
        String key = IceCredentials.routingKey(ufrag);
        if (key == null) {
            return NONE;
        }
        int tag = 0;
        for (int i = 0; i < NAMING_CHARS; i++) {
            tag = tag << BITS_PER_CHAR | IceCredentials.bitsOf(key.charAt(i));
        }
        return tag | MARK;
    }

    /** Of the record at {@code at}; {@link #NONE} if it has none, or is none. */
    static int peek(ByteBuffer datagram, int at) {
        boolean isPlain = datagram.limit() - at >= HEADER_BYTES && datagram.getShort(at + EPOCH_AT) == 0;
        int upper = isPlain ? datagram.getInt(at + NUMBER_AT) : NONE;
        return (upper & MARK) == 0 ? NONE : upper;
    }

    /** Puts the tag on all records in the clear from {@code from} up to the buffer's position. */
    static void putOn(ByteBuffer out, int from, int tag) {
        replace(out, from, out.position(), NONE, tag);
    }

    /**
     * Takes the tag off all records.
     *
     * @return false if the first one has another: then it is for somebody else
     */
    static boolean takeOff(ByteBuffer datagram, int tag) {
        int first = peek(datagram, datagram.position());
        if (first != NONE) {
            replace(datagram, datagram.position(), datagram.limit(), tag, NONE);
        }
        return first == NONE || first == tag;
    }

    private static void replace(ByteBuffer records, int from, int end, int before, int after) {
        int at = from;
        while (end - at >= HEADER_BYTES) {
            if (records.getShort(at + EPOCH_AT) == 0 && records.getInt(at + NUMBER_AT) == before) {
                records.putInt(at + NUMBER_AT, after);
            }
            at += HEADER_BYTES + (records.getShort(at + LENGTH_AT) & 0xFFFF);
        }
    }
}
