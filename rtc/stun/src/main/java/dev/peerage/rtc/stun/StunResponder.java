package dev.peerage.rtc.stun;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute.UnknownAttributes;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import java.nio.ByteBuffer;

/**
 * Tells whoever asks with a plain Binding request which address the request came from: all a STUN server must do (RFC
 * 8489 §2, §12).
 *
 * <p>Keeps nothing between requests. Everything else is dropped: requests with credentials (they are for an ICE agent),
 * other methods, answers, and whatever is malformed. No use as an amplifier: an answer is at most 32 bytes longer than
 * its request.
 */
public final class StunResponder {

    /** XOR-MAPPED-ADDRESS of IPv6 and FINGERPRINT; the other answers add less to what the request had. */
    static final int MAX_GROWTH_BYTES = 24 + 8;

    /** A responder without state; one for all sockets would do. */
    public StunResponder() {}

    /**
     * Writes the answer at the position of {@code out}, a big-endian heap buffer.
     *
     * @return whether there is one
     */
    public boolean respond(ByteBuffer request, TransportAddress from, ByteBuffer out) {
        StunMessage message = StunMessage.decode(request);
        if (message == null
                || message.messageClass() != StunClass.REQUEST
                || message.method() != StunMessage.BINDING
                || message.hasIntegrity()
                || message.attribute(Username.class) != null) {
            return false;
        }
        answer(message, from).encode(null, out);
        return true;
    }

    private static StunMessage answer(StunMessage request, TransportAddress from) {
        TransactionId id = request.transactionId();
        if (!request.unknownTypes().isEmpty()) { // RFC 8489 §6.3.1
            return StunMessage.error(StunMessage.BINDING, id, StunError.UNKNOWN_ATTRIBUTE, "")
                    .with(new UnknownAttributes(request.unknownTypes()))
                    .build();
        }
        return StunMessage.success(StunMessage.BINDING, id)
                .with(new XorMappedAddress(from))
                .build();
    }
}
