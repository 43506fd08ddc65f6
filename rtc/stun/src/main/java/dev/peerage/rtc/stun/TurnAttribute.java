package dev.peerage.rtc.stun;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;

/** An attribute that TURN adds (RFC 8656 §18). Those we neither send nor need from a server are left out. */
public sealed interface TurnAttribute extends StunAttribute {

    /** The number a channel is bound to, 0x4000 to 0x4FFF (RFC 8656 §18.1). */
    record ChannelNumber(int number) implements TurnAttribute {
        @Override
        public int type() {
            return StunType.CHANNEL_NUMBER;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.putShort((short) number).putShort((short) 0);
        }
    }

    /** How long an allocation lives without a refresh, an unsigned 32-bit number; 0 ends it (RFC 8656 §18.2). */
    record Lifetime(long seconds) implements TurnAttribute {
        @Override
        public int type() {
            return StunType.LIFETIME;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.putInt((int) seconds);
        }
    }

    /** The far side, as the server's relayed address sees it (RFC 8656 §18.3). */
    record XorPeerAddress(TransportAddress address) implements TurnAttribute {
        @Override
        public int type() {
            return StunType.XOR_PEER_ADDRESS;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            XorAddress.write(address, transactionId, out);
        }
    }

    /** What travels inside a Send or Data indication (RFC 8656 §18.4). */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Data(byte[] bytes) implements TurnAttribute {
        @Override
        public int type() {
            return StunType.DATA;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.put(bytes);
        }
    }

    /** The address the server gave us (RFC 8656 §18.5). */
    record XorRelayedAddress(TransportAddress address) implements TurnAttribute {
        @Override
        public int type() {
            return StunType.XOR_RELAYED_ADDRESS;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            XorAddress.write(address, transactionId, out);
        }
    }

    /** The protocol between the server and the far side, an IP protocol number (RFC 8656 §18.8). */
    record RequestedTransport(int protocol) implements TurnAttribute {

        /** UDP. */
        public static final int UDP = 17;

        @Override
        public int type() {
            return StunType.REQUESTED_TRANSPORT;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.putInt(protocol << 24);
        }
    }

    /** The family the relayed address is to be of; without it IPv4 (RFC 8656 §18.6). */
    record RequestedAddressFamily(boolean isIpv6) implements TurnAttribute {
        @Override
        public int type() {
            return StunType.REQUESTED_ADDRESS_FAMILY;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.putInt(XorAddress.family(isIpv6) << 24);
        }
    }

    /** An address of this family too, beside the IPv4 one; only IPv6 may be asked for (RFC 8656 §18.11). */
    record AdditionalAddressFamily(boolean isIpv6) implements TurnAttribute {
        @Override
        public int type() {
            return StunType.ADDITIONAL_ADDRESS_FAMILY;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.putInt(XorAddress.family(isIpv6) << 24);
        }
    }

    /** Why one of two addresses was not given (RFC 8656 §18.12). */
    record AddressErrorCode(boolean isIpv6, int code) implements TurnAttribute {
        @Override
        public int type() {
            return StunType.ADDRESS_ERROR_CODE;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.put(XorAddress.family(isIpv6)).put((byte) 0);
            out.put((byte) (code / 100)).put((byte) (code % 100));
        }
    }
}
