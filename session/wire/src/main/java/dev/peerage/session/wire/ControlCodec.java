package dev.peerage.session.wire;

import dev.peerage.base.DeliveryMode;
import dev.peerage.session.wire.ControlMessage.ChannelClose;
import dev.peerage.session.wire.ControlMessage.ChannelOpen;
import dev.peerage.session.wire.ControlMessage.Malformed;
import dev.peerage.session.wire.ControlMessage.Nominate;
import dev.peerage.session.wire.ControlMessage.SessionClose;
import dev.peerage.session.wire.ControlMessage.Signal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads and writes control messages, one per message of channel 0. Decoding is total. Stateless, for any thread. */
public final class ControlCodec {

    private static final int CHANNEL_OPEN = 0x01;
    private static final int CHANNEL_CLOSE = 0x02;
    private static final int SIGNAL = 0x03;
    private static final int NOMINATE = 0x04;
    private static final int SESSION_CLOSE = 0x05;

    /** The mode's number on the wire is its place here. */
    private static final DeliveryMode[] MODES = {
        DeliveryMode.RELIABLE_ORDERED, DeliveryMode.RELIABLE_UNORDERED, DeliveryMode.SEQUENCED, DeliveryMode.UNRELIABLE
    };

    /** Longest head before the text of a SIGNAL: kind, attempt, kind, length. */
    private static final int MAX_HEAD_BYTES = 1 + 8 + 1 + 4;

    private ControlCodec() {}

    /** Reads one message, which must be all of the input. */
    public static ControlMessage decode(ByteBuffer in) {
        WireReader reader = new WireReader().reset(in);
        ControlMessage message = read(reader, reader.u8());
        reader.end();
        DecodeFailure failure = reader.failure();
        return failure == null ? message : new Malformed(failure);
    }

    /**
     * Writes a message into a buffer of its own, ready to be read.
     *
     * @throws IllegalArgumentException if a value is outside its range
     */
    public static ByteBuffer encode(ControlMessage message) {
        ByteBuffer out = ByteBuffer.allocate(
                message instanceof Signal
                        ? MAX_HEAD_BYTES + WireLimits.MAX_SIGNAL_BYTES
                        : 2 * WireLimits.MAX_TEXT_BYTES);
        if (message instanceof ChannelOpen open) {
            WireWriter.u8(out, CHANNEL_OPEN);
            WireWriter.varint(out, open.channelId());
            WireWriter.u32(out, open.groupId());
            WireWriter.u8(out, numberOf(open.mode()));
            WireWriter.string(out, open.label(), WireLimits.MAX_LABEL_BYTES);
        } else if (message instanceof ChannelClose close) {
            WireWriter.u8(out, CHANNEL_CLOSE);
            WireWriter.varint(out, close.channelId());
        } else if (message instanceof Signal signal) {
            WireWriter.u8(out, SIGNAL);
            WireWriter.varint(out, signal.attempt());
            WireWriter.u8(out, signal.kind().code());
            WireWriter.string(out, signal.text(), WireLimits.MAX_SIGNAL_BYTES);
        } else if (message instanceof Nominate nominate) {
            WireWriter.u8(out, NOMINATE);
            WireWriter.varint(out, nominate.path());
        } else if (message instanceof SessionClose close) {
            WireWriter.u8(out, SESSION_CLOSE);
            WireWriter.u8(out, close.code().code());
            WireWriter.string(out, close.text(), WireLimits.MAX_TEXT_BYTES);
        } else {
            throw new IllegalArgumentException("not to be sent: " + message);
        }
        return out.flip();
    }

    private static ControlMessage read(WireReader in, int kind) {
        return switch (kind) {
            case CHANNEL_OPEN -> readChannelOpen(in);
            case CHANNEL_CLOSE -> new ChannelClose(nonZero(in, in.varint()));
            case SIGNAL ->
                new Signal(
                        nonZero(in, in.varint()),
                        known(in, SignalKind.of(in.u8()), SignalKind.FAILED),
                        in.string(WireLimits.MAX_SIGNAL_BYTES));
            case NOMINATE -> new Nominate(in.varint());
            case SESSION_CLOSE ->
                new SessionClose(
                        known(in, SessionCloseCode.of(in.u8()), SessionCloseCode.NORMAL),
                        in.string(WireLimits.MAX_TEXT_BYTES));
            default -> {
                in.fail(DecodeFailure.UNKNOWN_TYPE);
                yield new Malformed(DecodeFailure.UNKNOWN_TYPE);
            }
        };
    }

    private static ChannelOpen readChannelOpen(WireReader in) {
        long channelId = nonZero(in, in.varint());
        long groupId = in.u32();
        int mode = in.u8();
        in.require(mode < MODES.length);
        DeliveryMode known = mode < MODES.length ? MODES[mode] : DeliveryMode.UNRELIABLE;
        return new ChannelOpen(channelId, groupId, known, in.string(WireLimits.MAX_LABEL_BYTES));
    }

    private static long nonZero(WireReader in, long value) {
        in.require(value != 0);
        return value;
    }

    private static <T> T known(WireReader in, @Nullable T value, T otherwise) {
        in.require(value != null);
        return value != null ? value : otherwise;
    }

    private static int numberOf(DeliveryMode mode) {
        for (int number = 0; number < MODES.length; number++) {
            if (MODES[number] == mode) {
                return number;
            }
        }
        throw new IllegalArgumentException("no number for " + mode);
    }
}
