package dev.peerage.rtc.stun;

import dev.peerage.rtc.stun.StunMessage.Signature;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one message (RFC 8489 §5, §14); one instance per packet. */
final class StunDecoder {

    private final ByteBuffer packet;
    private final TransactionId id;
    private final List<StunAttribute> attributes = new ArrayList<>(8);
    private final List<Integer> unknownTypes = new ArrayList<>(0);
    private @Nullable Signature signature;
    private @Nullable Signature signature256;
    private boolean hasFingerprint;

    private StunDecoder(ByteBuffer packet) {
        this.packet = packet;
        this.id = new TransactionId(packet.getInt(8), packet.getLong(12));
    }

    static @Nullable StunMessage decode(ByteBuffer received) {
        if (!StunHeader.isStun(received) || received.remaining() > StunMessage.MAX_BYTES) {
            return null;
        }
        StunDecoder decoder = new StunDecoder(received.slice());
        int type = decoder.packet.getShort(0);
        if (!decoder.readAttributes()) {
            return null;
        }
        return new StunMessage(
                StunClass.ofType(type),
                StunClass.methodOfType(type),
                decoder.id,
                decoder.attributes,
                decoder.unknownTypes,
                decoder.signature,
                decoder.signature256,
                decoder.hasFingerprint);
    }

    private boolean readAttributes() {
        packet.position(StunMessage.HEADER_BYTES);
        for (int count = 0; packet.hasRemaining(); count++) {
            if (count == StunMessage.MAX_ATTRIBUTES || hasFingerprint) { // RFC 8489 §14.7: FINGERPRINT is the last
                return false;
            }
            int start = packet.position();
            int type = packet.getShort() & 0xFFFF;
            int length = packet.getShort() & 0xFFFF;
            int padded = length + 3 & ~3;
            if (padded > packet.remaining() || !readAttribute(type, packet.slice(start + 4, length), start)) {
                return false;
            }
            packet.position(start + 4 + padded);
        }
        return true;
    }

    private boolean readAttribute(int type, ByteBuffer value, int start) {
        if (type == StunType.FINGERPRINT) {
            hasFingerprint = value.remaining() == 4 && value.getInt() == Fingerprint.of(packet, start);
            return hasFingerprint;
        }
        if (type == StunType.MESSAGE_INTEGRITY_SHA256 && signature256 == null) {
            signature256 = isSha256Length(value.remaining()) ? readSignature(value, start) : null;
            return signature256 != null;
        }
        if (signature != null || signature256 != null) {
            return true; // RFC 8489 §14.5, §14.6: what follows a signature is not covered by it, and ignored
        }
        if (type == StunType.MESSAGE_INTEGRITY) {
            signature = value.remaining() == IntegrityKey.SHA1_BYTES ? readSignature(value, start) : null;
            return signature != null;
        }
        if (AttributeDecoder.isKnown(type)) {
            StunAttribute attribute = AttributeDecoder.decode(type, value, id);
            return attribute != null && attributes.add(attribute);
        }
        return AttributeDecoder.isIgnored(type) || unknownTypes.add(type);
    }

    /** RFC 8489 §14.6: it may be truncated to a multiple of four. */
    private static boolean isSha256Length(int bytes) {
        return bytes >= IntegrityKey.MIN_SHA256_BYTES && bytes <= IntegrityKey.SHA256_BYTES && (bytes & 3) == 0;
    }

    private Signature readSignature(ByteBuffer value, int start) {
        byte[] code = new byte[value.remaining()];
        value.get(code);
        byte[] signed = new byte[start];
        packet.get(0, signed);
        // RFC 8489 §14.5: the length counts up to the end of the signature, whatever follows it
        int length = start + 4 + code.length - StunMessage.HEADER_BYTES;
        ByteBuffer.wrap(signed).putShort(2, (short) length);
        return new Signature(signed, code);
    }
}
