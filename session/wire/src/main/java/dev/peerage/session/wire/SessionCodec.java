package dev.peerage.session.wire;

import dev.peerage.session.wire.SessionFrame.Ack;
import dev.peerage.session.wire.SessionFrame.Data;
import dev.peerage.session.wire.SessionFrame.Padding;
import dev.peerage.session.wire.SessionFrame.Ping;
import dev.peerage.session.wire.SessionFrame.Pong;
import dev.peerage.session.wire.SessionFrame.Range;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes session packets: one or more frames in a row. Reading is total and takes a packet whole or not at all;
 * writing goes frame by frame, straight from fields, so that sending makes no records. Not thread-safe: one per engine.
 */
public final class SessionCodec {

    private static final int PADDING = 0x00;
    private static final int PING = 0x01;
    private static final int PONG = 0x02;
    private static final int ACK = 0x03;
    private static final int DATA = 0x04;

    private static final int FLAG_FIRST = 1;
    private static final int FLAG_LAST = 2;

    public static final int PING_BYTES = 5;
    /** The longest head of a DATA frame: type, channel, sequence, flags, length. */
    public static final int MAX_DATA_HEAD_BYTES = 1 + 8 + 8 + 1 + 4;
    /** An ACK without ranges at its longest; each range adds at most {@link #MAX_RANGE_BYTES}. */
    public static final int MAX_ACK_HEAD_BYTES = 1 + 8 + 8 + 8 + 1;

    public static final int MAX_RANGE_BYTES = 8 + 8;

    private final WireReader reader = new WireReader();

    public SessionCodec() {}

    /**
     * Reads all frames of a packet.
     *
     * @param into is cleared, then filled; payloads are views of the packet
     * @return null, or what is wrong with the packet ({@code into} is empty then)
     */
    public @Nullable DecodeFailure decode(ByteBuffer packet, List<SessionFrame> into) {
        into.clear();
        reader.reset(packet);
        if (packet.remaining() > WireLimits.MAX_PACKET_BYTES) {
            return DecodeFailure.TOO_LONG;
        }
        do { // an empty packet is TRUNCATED
            SessionFrame frame = read(reader.u8());
            if (!reader.isOk()) {
                into.clear();
                return reader.failure();
            }
            into.add(frame);
        } while (reader.remaining() > 0);
        return null;
    }

    private SessionFrame read(int type) {
        return switch (type) {
            case PADDING -> readPadding();
            case PING -> new Ping(reader.u32());
            case PONG -> new Pong(reader.u32());
            case ACK -> readAck();
            case DATA -> readData();
            default -> {
                reader.fail(DecodeFailure.UNKNOWN_TYPE);
                yield new Padding(0);
            }
        };
    }

    private Padding readPadding() {
        int length = reader.length(WireLimits.MAX_PADDING_BYTES);
        reader.zeros(length);
        return new Padding(length);
    }

    private Ack readAck() {
        long channelId = reader.varint();
        long next = reader.varint();
        long windowBytes = reader.varint();
        int count = reader.u8();
        if (count > WireLimits.MAX_ACK_RANGES) {
            reader.fail(DecodeFailure.TOO_LONG);
        }
        if (count == 0 || !reader.isOk()) {
            return new Ack(channelId, next, windowBytes, List.of());
        }
        List<Range> ranges = new ArrayList<>(count);
        long end = next;
        for (int i = 0; i < count && reader.isOk(); i++) {
            Range range = new Range(reader.varint(), reader.varint());
            end += range.gap() + range.length();
            reader.require(range.gap() >= 1 && range.length() >= 1 && end <= WireLimits.MAX_INTEGER);
            ranges.add(range);
        }
        return new Ack(channelId, next, windowBytes, ranges);
    }

    private Data readData() {
        long channelId = reader.varint();
        long sequence = reader.varint();
        int flags = reader.u8();
        int length = reader.length(WireLimits.MAX_FRAGMENT_BYTES);
        boolean isLast = (flags & FLAG_LAST) != 0;
        reader.require(flags <= (FLAG_FIRST | FLAG_LAST) && (isLast || length >= WireLimits.MIN_INNER_FRAGMENT_BYTES));
        return new Data(channelId, sequence, (flags & FLAG_FIRST) != 0, isLast, reader.slice(length));
    }

    public static void writePadding(ByteBuffer out, int length) {
        WireWriter.check(length, WireLimits.MAX_PADDING_BYTES);
        WireWriter.u8(out, PADDING);
        WireWriter.varint(out, length);
        for (int i = 0; i < length; i++) {
            out.put((byte) 0);
        }
    }

    public static void writePing(ByteBuffer out, long id) {
        WireWriter.u8(out, PING);
        WireWriter.u32(out, id);
    }

    public static void writePong(ByteBuffer out, long id) {
        WireWriter.u8(out, PONG);
        WireWriter.u32(out, id);
    }

    /** Writes the head of an ACK; {@code ranges} calls of {@link #writeRange} must follow. */
    public static void writeAck(ByteBuffer out, long channelId, long next, long windowBytes, int ranges) {
        WireWriter.check(ranges, WireLimits.MAX_ACK_RANGES);
        WireWriter.u8(out, ACK);
        WireWriter.varint(out, channelId);
        WireWriter.varint(out, next);
        WireWriter.varint(out, windowBytes);
        WireWriter.u8(out, ranges);
    }

    public static void writeRange(ByteBuffer out, long gap, long length) {
        WireWriter.varint(out, gap);
        WireWriter.varint(out, length);
    }

    public static void writeData(
            ByteBuffer out,
            long channelId,
            long sequence,
            boolean isFirst,
            boolean isLast,
            byte[] payload,
            int offset,
            int length) {
        WireWriter.check(length, WireLimits.MAX_FRAGMENT_BYTES);
        WireWriter.u8(out, DATA);
        WireWriter.varint(out, channelId);
        WireWriter.varint(out, sequence);
        WireWriter.u8(out, (isFirst ? FLAG_FIRST : 0) | (isLast ? FLAG_LAST : 0));
        WireWriter.varint(out, length);
        out.put(payload, offset, length);
    }
}
