package dev.peerage.session.wire;

import java.nio.ByteBuffer;
import java.util.List;

/** A frame between two peers; {@code docs/protocol/session.md} explains each. */
public sealed interface SessionFrame {

    /** Ignored; makes a packet longer. */
    record Padding(int length) implements SessionFrame {}

    record Ping(long id) implements SessionFrame {}

    /** The id of the ping; sent on the path on which the ping came. */
    record Pong(long id) implements SessionFrame {}

    /**
     * All fragments below {@code next} have arrived, and those of {@code ranges} beyond it.
     *
     * @param windowBytes how much beyond {@code next} the receiver can take
     */
    record Ack(long channelId, long next, long windowBytes, List<Range> ranges) implements SessionFrame {
        public Ack {
            ranges = List.copyOf(ranges);
        }
    }

    /** A {@code gap} of missing fragments, then {@code length} received ones, both at least 1. */
    record Range(long gap, long length) {}

    /** One fragment of a message; the payload is a view of the decoded input. */
    record Data(long channelId, long sequence, boolean isFirst, boolean isLast, ByteBuffer payload)
            implements SessionFrame {}
}
