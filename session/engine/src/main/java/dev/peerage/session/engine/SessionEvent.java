package dev.peerage.session.engine;

import dev.peerage.base.DeliveryMode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a session wants done or known; taken with {@link Session#pollEvent()} after every input, until null. */
public sealed interface SessionEvent {

    /**
     * A message has arrived.
     *
     * @param channelId of the sender's direction
     * @param message the receiver's own, position 0
     * @param creditBytes to be given back with {@link Session#onConsumed} when the application has taken the message
     */
    record Deliver(int channelId, long groupId, String label, DeliveryMode mode, ByteBuffer message, int creditBytes)
            implements SessionEvent {}

    /** The other side will send on this channel. */
    record ChannelOpened(int channelId, long groupId, String label, DeliveryMode mode) implements SessionEvent {}

    /** The other side sends no more on this channel; all that it owed has been delivered. */
    record ChannelClosed(int channelId) implements SessionEvent {}

    /** Open a direct path: make an offer if {@code offerSdp} is null, else answer it. */
    record OpenPath(int attempt, @Nullable String offerSdp) implements SessionEvent {}

    record ApplyAnswer(int attempt, String sdp) implements SessionEvent {}

    record ApplyCandidate(int attempt, String candidate) implements SessionEvent {}

    record ApplyEndOfCandidates(int attempt) implements SessionEvent {}

    /** Close the path's transport; nothing more is to be reported of it. */
    record ClosePath(int attempt) implements SessionEvent {}

    record SessionChanged(SessionState old, SessionState next, Reason reason) implements SessionEvent {}

    record PathChanged(int pathId, PathKind kind, PathState old, PathState next, Reason reason)
            implements SessionEvent {}

    /** Messages go over this path from now on. */
    record PathSelected(int pathId, PathKind kind, Reason reason) implements SessionEvent {}

    /** A channel that pushed back takes messages again. */
    record Writable(int channelId) implements SessionEvent {}
}
