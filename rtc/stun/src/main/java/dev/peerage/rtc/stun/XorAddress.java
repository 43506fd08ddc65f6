package dev.peerage.rtc.stun;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads and writes the address attributes, plain and XORed with the header (RFC 8489 §14.1, §14.2). */
final class XorAddress {

    private static final int FAMILY_IPV4 = 1;
    private static final int FAMILY_IPV6 = 2;

    private XorAddress() {}

    static boolean isFamilyIpv6(byte family) {
        return family == FAMILY_IPV6;
    }

    static byte family(boolean isIpv6) {
        return (byte) (isIpv6 ? FAMILY_IPV6 : FAMILY_IPV4);
    }

    static void write(TransportAddress address, TransactionId id, ByteBuffer out) {
        out.put((byte) 0).put((byte) (address.isIpv6() ? FAMILY_IPV6 : FAMILY_IPV4));
        out.putShort((short) (address.port() ^ StunMessage.MAGIC_COOKIE >>> 16));
        if (address.isIpv6()) {
            out.putLong(address.high() ^ highMask(id)).putLong(address.low() ^ id.unique());
        } else {
            out.putInt((int) address.low() ^ StunMessage.MAGIC_COOKIE);
        }
    }

    static void writePlain(TransportAddress address, ByteBuffer out) {
        out.put((byte) 0).put((byte) (address.isIpv6() ? FAMILY_IPV6 : FAMILY_IPV4));
        out.putShort((short) address.port()).put(address.ip());
    }

    /** Null if it is no address of a known family and the right length. */
    static @Nullable TransportAddress read(ByteBuffer value, TransactionId id) {
        TransportAddress masked = readPlain(value);
        if (masked == null) {
            return null;
        }
        int port = masked.port() ^ StunMessage.MAGIC_COOKIE >>> 16;
        if (masked.isIpv6()) {
            return new TransportAddress(true, masked.high() ^ highMask(id), masked.low() ^ id.unique(), port);
        }
        return new TransportAddress(false, 0, masked.low() ^ StunMessage.MAGIC_COOKIE & 0xFFFF_FFFFL, port);
    }

    static @Nullable TransportAddress readPlain(ByteBuffer value) {
        if (value.remaining() < 4) {
            return null;
        }
        int family = value.getShort() & 0xFF; // the byte before it is to be ignored
        int port = value.getShort() & 0xFFFF;
        if (family == FAMILY_IPV4 && value.remaining() == 4) {
            return new TransportAddress(false, 0, value.getInt() & 0xFFFF_FFFFL, port);
        }
        if (family == FAMILY_IPV6 && value.remaining() == 16) {
            return new TransportAddress(true, value.getLong(), value.getLong(), port);
        }
        return null;
    }

    private static long highMask(TransactionId id) {
        return (long) StunMessage.MAGIC_COOKIE << 32 | (id.tag() & 0xFFFF_FFFFL);
    }
}
