package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.ice.IceCredentials;
import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a datagram of STUN names its connection by, as a number in a map: the beginning of a user name fragment, or the tag
 * of a transaction. One that is set anew for each look-up spares garbage for what strangers send.
 */
final class RoutingKey {

    /** As many characters as {@link IceCredentials#routingKey} has, of one byte each. */
    private static final int CHARS = Long.BYTES;

    /** RFC 8489 §14.3. */
    private static final int USERNAME = 0x0006;

    private static final int ATTRIBUTE_HEADER_BYTES = 4;

    private long value;

    /** Of a transaction. */
    static RoutingKey ofTag(int tag) {
        return new RoutingKey().set(tag);
    }

    /** Of the connection with this key. */
    static RoutingKey ofUfrag(String routingKey) {
        long value = 0;
        for (int i = 0; i < CHARS; i++) {
            value = value << Byte.SIZE | routingKey.charAt(i);
        }
        return new RoutingKey().set(value);
    }

    RoutingKey set(long next) {
        value = next;
        return this;
    }

    /** Takes the one that a request names, its USERNAME's beginning; null if it names none that could be ours. */
    @Nullable
    RoutingKey setFrom(ByteBuffer request) {
        int at = request.position() + StunMessage.HEADER_BYTES;
        for (int i = 0; i < StunMessage.MAX_ATTRIBUTES && at + ATTRIBUTE_HEADER_BYTES <= request.limit(); i++) {
            int length = request.getShort(at + 2) & 0xFFFF;
            int end = at + ATTRIBUTE_HEADER_BYTES + length;
            if (end > request.limit()) {
                return null;
            }
            if (request.getShort(at) == USERNAME) {
                return setFrom(request, at + ATTRIBUTE_HEADER_BYTES, end);
            }
            at = end + (-length & 3); // RFC 8489 §14: padded to four bytes
        }
        return null;
    }

    /** RFC 8445 §7.2.2: the receiver's fragment, a colon, the sender's. */
    private @Nullable RoutingKey setFrom(ByteBuffer request, int start, int end) {
        int at = start;
        while (at < end && request.get(at) != ':') {
            at++;
        }
        return at == end || at - start < CHARS ? null : set(request.getLong(start));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RoutingKey key && key.value == value;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }
}
