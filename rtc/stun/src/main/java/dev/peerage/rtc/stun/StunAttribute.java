package dev.peerage.rtc.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One attribute of a STUN message, as a value that knows its type and its bytes.
 *
 * <p>MESSAGE-INTEGRITY, MESSAGE-INTEGRITY-SHA256 and FINGERPRINT are none: they belong to the message as a whole.
 */
public sealed interface StunAttribute
        permits StunAttribute.XorMappedAddress,
                StunAttribute.MappedAddress,
                StunAttribute.Username,
                StunAttribute.Realm,
                StunAttribute.Nonce,
                StunAttribute.ErrorCode,
                StunAttribute.UnknownAttributes,
                StunAttribute.AlternateServer,
                StunAttribute.Priority,
                StunAttribute.UseCandidate,
                StunAttribute.IceControlled,
                StunAttribute.IceControlling,
                AuthAttribute,
                TurnAttribute {

    /** The 16-bit attribute type. */
    int type();

    /** Writes the value without its header and padding. */
    void writeValue(ByteBuffer out, TransactionId transactionId);

    /** Where the sender of the request was seen from (RFC 8489 §14.2). */
    record XorMappedAddress(TransportAddress address) implements StunAttribute {
        @Override
        public int type() {
            return StunType.XOR_MAPPED_ADDRESS;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            XorAddress.write(address, transactionId, out);
        }
    }

    /** The same, from servers older than RFC 5389; read, never sent by us (RFC 8489 §14.1). */
    record MappedAddress(TransportAddress address) implements StunAttribute {
        @Override
        public int type() {
            return StunType.MAPPED_ADDRESS;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            XorAddress.writePlain(address, out);
        }
    }

    /** For ICE {@code receiver's ufrag:sender's ufrag} (RFC 8489 §14.3, RFC 8445 §7.2.2). */
    record Username(String name) implements StunAttribute {
        @Override
        public int type() {
            return StunType.USERNAME;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.put(name.getBytes(UTF_8));
        }
    }

    /** The server's domain, part of the long-term key (RFC 8489 §14.9). */
    record Realm(String name) implements StunAttribute {
        @Override
        public int type() {
            return StunType.REALM;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.put(name.getBytes(UTF_8));
        }
    }

    /** What the server wants to find in our next request, against replays (RFC 8489 §14.10). */
    record Nonce(String value) implements StunAttribute {
        @Override
        public int type() {
            return StunType.NONCE;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.put(value.getBytes(UTF_8));
        }
    }

    /** Whom to ask instead (RFC 8489 §14.15). */
    record AlternateServer(TransportAddress address) implements StunAttribute {
        @Override
        public int type() {
            return StunType.ALTERNATE_SERVER;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            XorAddress.writePlain(address, out);
        }
    }

    /** Why a request was refused (RFC 8489 §14.8); {@link StunError} names the codes. */
    record ErrorCode(int code, String phrase) implements StunAttribute {
        @Override
        public int type() {
            return StunType.ERROR_CODE;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.putShort((short) 0).put((byte) (code / 100)).put((byte) (code % 100));
            out.put(phrase.getBytes(UTF_8));
        }
    }

    /** The attribute types that made a request unanswerable (RFC 8489 §14.13). */
    record UnknownAttributes(List<Integer> types) implements StunAttribute {
        public UnknownAttributes {
            types = List.copyOf(types);
        }

        @Override
        public int type() {
            return StunType.UNKNOWN_ATTRIBUTES;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            types.forEach(unknown -> out.putShort(unknown.shortValue()));
        }
    }

    /** The priority a candidate learned from this check would have, an unsigned 32-bit number (RFC 8445 §7.1.1). */
    record Priority(long value) implements StunAttribute {
        @Override
        public int type() {
            return StunType.PRIORITY;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.putInt((int) value);
        }
    }

    /** The controlling agent nominates the pair this check runs on (RFC 8445 §7.1.2). */
    record UseCandidate() implements StunAttribute {
        @Override
        public int type() {
            return StunType.USE_CANDIDATE;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {}
    }

    /** The sender believes to be controlled (RFC 8445 §7.1.3). */
    record IceControlled(long tieBreaker) implements StunAttribute {
        @Override
        public int type() {
            return StunType.ICE_CONTROLLED;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.putLong(tieBreaker);
        }
    }

    /** The sender believes to be controlling (RFC 8445 §7.1.3). */
    record IceControlling(long tieBreaker) implements StunAttribute {
        @Override
        public int type() {
            return StunType.ICE_CONTROLLING;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.putLong(tieBreaker);
        }
    }
}
