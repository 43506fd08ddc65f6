package dev.peerage.session.wire;

import dev.peerage.base.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields in a row and remembers the first thing that was wrong; from then on every field is zero or empty, so that a
 * decoder reads all its fields and asks once. Never throws.
 */
final class WireReader {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private ByteBuffer in = NOTHING;
    private @Nullable DecodeFailure failure;

    WireReader reset(ByteBuffer input) {
        in = input;
        failure = null;
        return this;
    }

    @Nullable
    DecodeFailure failure() {
        return failure;
    }

    boolean isOk() {
        return failure == null;
    }

    void fail(DecodeFailure why) {
        if (failure == null) {
            failure = why;
        }
    }

    int remaining() {
        return failure == null ? in.remaining() : 0;
    }

    /** To be asked after the last field. */
    void end() {
        if (failure == null && in.hasRemaining()) {
            fail(DecodeFailure.TRAILING_BYTES);
        }
    }

    /** Fails unless the condition on a field holds. */
    void require(boolean condition) {
        if (!condition) {
            fail(DecodeFailure.BAD_VALUE);
        }
    }

    int u8() {
        return has(1) ? in.get() & 0xFF : 0;
    }

    int u16() {
        return has(2) ? in.getShort() & 0xFFFF : 0;
    }

    long u32() {
        return has(4) ? in.getInt() & 0xFFFF_FFFFL : 0;
    }

    long u64() {
        long value = has(8) ? in.getLong() : 0;
        return bounded(value);
    }

    // RFC 9000 §16, with two rules of ours: shortest form only, at most 2^53 - 1
    long varint() {
        if (!has(1)) {
            return 0;
        }
        int first = in.get() & 0xFF;
        int more = (1 << (first >>> 6)) - 1;
        long value = first & 0x3F;
        if (more == 0) {
            return value;
        }
        if (!has(more)) {
            return 0;
        }
        for (int i = 0; i < more; i++) {
            value = value << 8 | (in.get() & 0xFF);
        }
        if (WireWriter.varintBytes(value) != more + 1) {
            fail(DecodeFailure.BAD_VALUE);
            return 0;
        }
        return bounded(value);
    }

    /** A length or count of at most {@code max}. */
    int length(int max) {
        long length = varint();
        if (length > max) {
            fail(DecodeFailure.TOO_LONG);
            return 0;
        }
        return (int) length;
    }

    Bytes bytes(int count) {
        return Bytes.wrap(array(count));
    }

    PeerId peerId() {
        return PeerId.of(array(PeerId.BYTES));
    }

    Bytes lengthAndBytes(int max) {
        int length = length(max);
        return has(length) ? bytes(length) : Bytes.EMPTY;
    }

    String string(int max) {
        int length = length(max);
        if (length == 0 || !has(length)) {
            return "";
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(slice(length))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            fail(DecodeFailure.BAD_VALUE);
            return "";
        }
    }

    /** A view of the input's next bytes, which are skipped. */
    ByteBuffer slice(int length) {
        if (!has(length)) {
            return NOTHING;
        }
        ByteBuffer slice = in.slice(in.position(), length);
        in.position(in.position() + length);
        return slice;
    }

    ByteBuffer rest(int max) {
        if (failure == null && in.remaining() > max) {
            fail(DecodeFailure.TOO_LONG);
        }
        return failure == null ? slice(in.remaining()) : NOTHING;
    }

    /** Skips bytes that must all be zero. */
    void zeros(int length) {
        if (has(length)) {
            int any = 0;
            for (int i = 0; i < length; i++) {
                any |= in.get();
            }
            require(any == 0);
        }
    }

    private byte[] array(int count) {
        byte[] array = new byte[count];
        if (has(count)) {
            in.get(array);
        }
        return array;
    }

    private boolean has(int bytes) {
        if (failure == null && in.remaining() < bytes) {
            failure = DecodeFailure.TRUNCATED;
        }
        return failure == null;
    }

    private long bounded(long value) {
        if (value < 0 || value > WireLimits.MAX_INTEGER) {
            fail(DecodeFailure.BAD_VALUE);
            return 0;
        }
        return value;
    }
}
