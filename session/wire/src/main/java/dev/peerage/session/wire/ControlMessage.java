package dev.peerage.session.wire;

import dev.peerage.base.DeliveryMode;

/** What two sessions say to one another on channel 0; {@code docs/protocol/session.md} explains each. */
public sealed interface ControlMessage {

    /** What arrived instead of a message; never sent. */
    record Malformed(DecodeFailure failure) implements ControlMessage {}

    /** The sender will send on this channel; ids start at 1, per direction. */
    record ChannelOpen(long channelId, long groupId, DeliveryMode mode, String label) implements ControlMessage {}

    /** The sender will send no more on this channel. */
    record ChannelClose(long channelId) implements ControlMessage {}

    /** Negotiation of the direct path {@code attempt}. */
    record Signal(long attempt, SignalKind kind, String text) implements ControlMessage {}

    /** Use this path from now on (0: the relay). */
    record Nominate(long path) implements ControlMessage {}

    /** The session ends. */
    record SessionClose(SessionCloseCode code, String text) implements ControlMessage {}
}
