package dev.peerage.rtc.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.AuthAttribute.PasswordAlgorithm;
import dev.peerage.rtc.stun.AuthAttribute.PasswordAlgorithms;
import dev.peerage.rtc.stun.AuthAttribute.Userhash;
import dev.peerage.rtc.stun.StunAttribute.AlternateServer;
import dev.peerage.rtc.stun.StunAttribute.ErrorCode;
import dev.peerage.rtc.stun.StunAttribute.IceControlled;
import dev.peerage.rtc.stun.StunAttribute.IceControlling;
import dev.peerage.rtc.stun.StunAttribute.MappedAddress;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Priority;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.UnknownAttributes;
import dev.peerage.rtc.stun.StunAttribute.UseCandidate;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.TurnAttribute.AdditionalAddressFamily;
import dev.peerage.rtc.stun.TurnAttribute.AddressErrorCode;
import dev.peerage.rtc.stun.TurnAttribute.ChannelNumber;
import dev.peerage.rtc.stun.TurnAttribute.Data;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.RequestedAddressFamily;
import dev.peerage.rtc.stun.TurnAttribute.RequestedTransport;
import dev.peerage.rtc.stun.TurnAttribute.XorPeerAddress;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the value of one attribute; total, so that a malformed value is null and never an exception. */
final class AttributeDecoder {

    /** RFC 8489 §14.3: a user name has fewer than 509 bytes. */
    private static final int MAX_USERNAME_BYTES = 508;

    /** RFC 8489 §14.9, §14.10: fewer than 128 characters, which can be 763 bytes. */
    private static final int MAX_QUOTED_BYTES = 763;

    private AttributeDecoder() {}

    /** Whether {@link #decode} has a value class for it. */
    static boolean isKnown(int type) {
        return switch (type) {
            case StunType.MAPPED_ADDRESS,
                    StunType.USERNAME,
                    StunType.REALM,
                    StunType.NONCE,
                    StunType.ALTERNATE_SERVER,
                    StunType.CHANNEL_NUMBER,
                    StunType.LIFETIME,
                    StunType.XOR_PEER_ADDRESS,
                    StunType.XOR_RELAYED_ADDRESS,
                    StunType.DATA,
                    StunType.REQUESTED_ADDRESS_FAMILY,
                    StunType.REQUESTED_TRANSPORT,
                    StunType.PASSWORD_ALGORITHM,
                    StunType.USERHASH,
                    StunType.ADDITIONAL_ADDRESS_FAMILY,
                    StunType.ADDRESS_ERROR_CODE,
                    StunType.PASSWORD_ALGORITHMS,
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

    /** Whether it is understood by us without being worth a value. */
    static boolean isIgnored(int type) {
        return !StunType.isComprehensionRequired(type);
    }

    /** The attribute, or null if its value is malformed. */
    static @Nullable StunAttribute decode(int type, ByteBuffer value, TransactionId id) {
        int length = value.remaining();
        return switch (type) {
            case StunType.MAPPED_ADDRESS -> mappedAddress(XorAddress.readPlain(value));
            case StunType.XOR_MAPPED_ADDRESS -> xorMappedAddress(XorAddress.read(value, id));
            case StunType.USERNAME -> length > MAX_USERNAME_BYTES ? null : new Username(text(value));
            case StunType.REALM -> length > MAX_QUOTED_BYTES ? null : new Realm(text(value));
            case StunType.NONCE -> length > MAX_QUOTED_BYTES ? null : new Nonce(text(value));
            case StunType.ALTERNATE_SERVER -> alternateServer(XorAddress.readPlain(value));
            case StunType.CHANNEL_NUMBER -> length != 4 ? null : new ChannelNumber(value.getShort() & 0xFFFF);
            case StunType.LIFETIME -> length != 4 ? null : new Lifetime(value.getInt() & 0xFFFF_FFFFL);
            case StunType.XOR_PEER_ADDRESS -> xorPeerAddress(XorAddress.read(value, id));
            case StunType.XOR_RELAYED_ADDRESS -> xorRelayedAddress(XorAddress.read(value, id));
            case StunType.DATA -> new Data(bytes(value));
            case StunType.REQUESTED_TRANSPORT -> length != 4 ? null : new RequestedTransport(value.get() & 0xFF);
            case StunType.REQUESTED_ADDRESS_FAMILY ->
                length != 4 ? null : new RequestedAddressFamily(XorAddress.isFamilyIpv6(value.get()));
            case StunType.ADDITIONAL_ADDRESS_FAMILY ->
                length != 4 ? null : new AdditionalAddressFamily(XorAddress.isFamilyIpv6(value.get()));
            case StunType.ADDRESS_ERROR_CODE -> length < 4 ? null : addressErrorCode(value);
            case StunType.PASSWORD_ALGORITHM -> length < 4 ? null : new PasswordAlgorithm(value.getShort() & 0xFFFF);
            case StunType.PASSWORD_ALGORITHMS -> length < 4 ? null : new PasswordAlgorithms(bytes(value));
            case StunType.USERHASH -> length != Userhash.BYTES ? null : new Userhash(bytes(value));
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

    private static @Nullable StunAttribute alternateServer(@Nullable TransportAddress address) {
        return address == null ? null : new AlternateServer(address);
    }

    private static @Nullable StunAttribute xorPeerAddress(@Nullable TransportAddress address) {
        return address == null ? null : new XorPeerAddress(address);
    }

    private static @Nullable StunAttribute xorRelayedAddress(@Nullable TransportAddress address) {
        return address == null ? null : new XorRelayedAddress(address);
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        return bytes;
    }

    /** RFC 8656 §18.12: the family, and behind it what ERROR-CODE has. */
    private static @Nullable StunAttribute addressErrorCode(ByteBuffer value) {
        boolean isIpv6 = XorAddress.isFamilyIpv6(value.get(value.position()));
        return errorCode(value) instanceof ErrorCode error ? new AddressErrorCode(isIpv6, error.code()) : null;
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
