package dev.peerage.rtc.stun;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What RFC 8489 added to long-term credentials: stronger hashes, and names that are not told to everyone (§9.2). */
public sealed interface AuthAttribute extends StunAttribute {

    /** MD5 of {@code user:realm:password} as the key (RFC 8489 §18.5.1.1). */
    int MD5 = 1;

    /** SHA-256 of the same (RFC 8489 §18.5.1.2). */
    int SHA_256 = 2;

    /** The hash the key of this request was made with; ours have no parameters (RFC 8489 §14.12). */
    record PasswordAlgorithm(int number) implements AuthAttribute {
        @Override
        public int type() {
            return StunType.PASSWORD_ALGORITHM;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.putShort((short) number).putShort((short) 0);
        }
    }

    /** What the server accepts, best first, kept as it came: requests repeat it to the byte (RFC 8489 §14.11). */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record PasswordAlgorithms(byte[] list) implements AuthAttribute {

        /** Whether it has that one. */
        public boolean offers(int number) {
            ByteBuffer rest = ByteBuffer.wrap(list);
            while (rest.remaining() >= 4) {
                int each = rest.getShort() & 0xFFFF;
                int parameters = rest.getShort() + 3 & 0xFFFC;
                if (each == number) {
                    return true;
                }
                rest.position(rest.position() + Math.min(parameters, rest.remaining()));
            }
            return false;
        }

        @Override
        public int type() {
            return StunType.PASSWORD_ALGORITHMS;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.put(list);
        }
    }

    /** SHA-256 of {@code user:realm} in place of USERNAME (RFC 8489 §14.4). */
    @SuppressWarnings("ArrayRecordComponent")
    record Userhash(byte[] hash) implements AuthAttribute {

        /** SHA-256 has 32 bytes. */
        static final int BYTES = 32;

        @Override
        public int type() {
            return StunType.USERHASH;
        }

        @Override
        public void writeValue(ByteBuffer out, TransactionId transactionId) {
            out.put(hash);
        }

        /** Whether both are of the same user. */
        public boolean isSame(byte[] other) {
            return Arrays.equals(hash, other);
        }
    }
}
