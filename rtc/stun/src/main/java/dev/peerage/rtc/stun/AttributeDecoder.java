package dev.peerage.rtc.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute.ErrorCode;
import dev.peerage.rtc.stun.StunAttribute.IceControlled;
import dev.peerage.rtc.stun.StunAttribute.IceControlling;
import dev.peerage.rtc.stun.StunAttribute.MappedAddress;
import dev.peerage.rtc.stun.StunAttribute.Priority;
import dev.peerage.rtc.stun.StunAttribute.UnknownAttributes;
import dev.peerage.rtc.stun.StunAttribute.UseCandidate;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the value of one attribute; total, so that a malformed value is null and never an exception. */
final class AttributeDecoder {

    /** RFC 8489 §14.3: a user name has fewer than 509 bytes. */
    private static final int MAX_USERNAME_BYTES = 508;

    private AttributeDecoder() {}

    /** Whether {@link #decode} has a value class for it. */
    static boolean isKnown(int type) {
        return switch (type) {
            case StunType.MAPPED_ADDRESS,
                    StunType.USERNAME,
                    StunType.ERROR_CODE,
                    StunType.UNKNOWN_ATTRIBUTES,
                    StunType.XOR_MAPPED_ADDRESS,
                    StunType.PRIORITY,
                    StunType.USE_CANDIDATE,
                    StunType.ICE_CONTROLLED,
                    StunType.ICE_CONTROLLING -> true;
            default -> false;
        };
    }

    /** Whether it is understood by us without being worth a value: the TURN client will give some of them one. */
    static boolean isIgnored(int type) {
        return !StunType.isComprehensionRequired(type)
                || type == StunType.REALM
                || type == StunType.NONCE
                || type == StunType.MESSAGE_INTEGRITY_SHA256;
    }

    /** The attribute, or null if its value is malformed. */
    static @Nullable StunAttribute decode(int type, ByteBuffer value, TransactionId id) {
        int length = value.remaining();
        return switch (type) {
            case StunType.MAPPED_ADDRESS -> mappedAddress(XorAddress.readPlain(value));
            case StunType.XOR_MAPPED_ADDRESS -> xorMappedAddress(XorAddress.read(value, id));
            case StunType.USERNAME -> length > MAX_USERNAME_BYTES ? null : new Username(text(value));
            case StunType.ERROR_CODE -> length < 4 ? null : errorCode(value);
            case StunType.UNKNOWN_ATTRIBUTES -> length % 2 != 0 ? null : unknownAttributes(value);
            case StunType.PRIORITY -> length != 4 ? null : new Priority(value.getInt() & 0xFFFF_FFFFL);
            case StunType.USE_CANDIDATE -> length != 0 ? null : new UseCandidate();
            case StunType.ICE_CONTROLLED -> length != 8 ? null : new IceControlled(value.getLong());
            case StunType.ICE_CONTROLLING -> length != 8 ? null : new IceControlling(value.getLong());
            default -> null;
        };
    }

    private static @Nullable StunAttribute mappedAddress(@Nullable TransportAddress address) {
        return address == null ? null : new MappedAddress(address);
    }

    private static @Nullable StunAttribute xorMappedAddress(@Nullable TransportAddress address) {
        return address == null ? null : new XorMappedAddress(address);
    }

    private static @Nullable StunAttribute errorCode(ByteBuffer value) {
        int hundreds = value.getInt();
        int code = (hundreds >>> 8 & 0x7) * 100 + (hundreds & 0xFF);
        if (code < 300 || code > 699 || (hundreds & 0xFF) > 99) {
            return null;
        }
        return new ErrorCode(code, text(value));
    }

    private static StunAttribute unknownAttributes(ByteBuffer value) {
        List<Integer> types = new ArrayList<>(value.remaining() / 2);
        while (value.hasRemaining()) {
            types.add(value.getShort() & 0xFFFF);
        }
        return new UnknownAttributes(types);
    }

    /** Malformed UTF-8 becomes replacement characters: it then equals no name of ours. */
    private static String text(ByteBuffer value) {
        return UTF_8.decode(value).toString();
    }
}
