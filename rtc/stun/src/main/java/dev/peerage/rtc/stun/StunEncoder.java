package dev.peerage.rtc.stun;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes one message, then signs it, then adds the FINGERPRINT (RFC 8489 §5, §14.5 to §14.7). */
final class StunEncoder {

    private StunEncoder() {}

    static void encode(StunMessage message, @Nullable IntegrityKey key, ByteBuffer out) {
        int start = out.position();
        TransactionId id = message.transactionId();
        out.putShort((short) message.messageClass().withMethod(message.method()));
        out.putShort((short) 0).putInt(StunMessage.MAGIC_COOKIE);
        out.putInt(id.tag()).putLong(id.unique());
        for (StunAttribute attribute : message.attributes()) {
            write(attribute, id, out);
        }
        if (key != null) {
            sign(key, out, start);
        }
        writeLength(out, start, 8);
        int fingerprint = Fingerprint.of(out.slice(start, out.position() - start), out.position() - start);
        out.putShort((short) StunType.FINGERPRINT).putShort((short) 4).putInt(fingerprint);
    }

    private static void write(StunAttribute attribute, TransactionId id, ByteBuffer out) {
        int start = out.position();
        out.putShort((short) attribute.type()).putShort((short) 0);
        attribute.writeValue(out, id);
        int length = out.position() - start - 4;
        out.putShort(start + 2, (short) length);
        for (int padding = -length & 3; padding > 0; padding--) {
            out.put((byte) 0);
        }
    }

    private static void sign(IntegrityKey key, ByteBuffer out, int start) {
        writeLength(out, start, 4 + key.codeBytes());
        byte[] code = key.sign(out.array(), out.arrayOffset() + start, out.position() - start);
        out.putShort((short) key.attributeType()).putShort((short) key.codeBytes());
        out.put(code);
    }

    /** Both sums are computed over a length that already counts their own attribute. */
    private static void writeLength(ByteBuffer out, int start, int bytesToCome) {
        out.putShort(start + 2, (short) (out.position() - start - StunMessage.HEADER_BYTES + bytesToCome));
    }
}
