package dev.peerage.session.engine;

import dev.peerage.base.DeliveryMode;
import dev.peerage.base.PeerId;
import dev.peerage.base.RandomSource;
import dev.peerage.base.SendResult;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the promises of every channel to one remote peer, whichever paths come and go.
 *
 * <p>A machine without I/O: one input ({@code onX}), then {@link #pollTransmit} and {@link #pollEvent} until both are
 * drained, then sleep until {@link #nextDeadlineUs()}. Confined to the engine loop. Never throws on anything from the
 * network.
 */
public final class Session {

    private final PeerId local;
    private final PeerId remote;
    private final ArrayDeque<SessionEvent> events = new ArrayDeque<>();
    private SessionState state = SessionState.NEW;

    public Session(SessionConfig config, PeerId local, PeerId remote, RandomSource random) {
        this.local = local;
        this.remote = remote;
    }

    /** Whether this side makes the offers and nominates: the one with the smaller id. */
    public boolean isControlling() {
        return local.compareTo(remote) < 0;
    }

    public SessionState state() {
        return state;
    }

    /** The path that messages go over, -1 if none. */
    public int selectedPathId() {
        return -1;
    }

    /** The link to the group server is up, and the other peer is a member of a common group. */
    public void onRelayUp(long nowUs) {}

    public void onRelayDown(long nowUs) {}

    /** Returns the id of the new channel, or -1 if there are too many or the session is closing. */
    public int onOpenChannel(long groupId, String label, DeliveryMode mode, long nowUs) {
        return -1;
    }

    /**
     * Takes a message for sending; it is copied.
     *
     * @throws IllegalArgumentException if it is longer than the config allows for the channel's mode
     */
    public SendResult onSend(int channelId, ByteBuffer message, long nowUs) {
        return SendResult.CLOSED;
    }

    /** No more is sent on the channel after what it owes. */
    public void onCloseChannel(int channelId, long nowUs) {}

    /** What the channel has taken and not yet handed over (lossy) or seen acknowledged (reliable). */
    public int queuedBytes(int channelId) {
        return 0;
    }

    /** The application has taken a message; {@code creditBytes} came with its {@link SessionEvent.Deliver}. */
    public void onConsumed(int remoteChannelId, int creditBytes, long nowUs) {}

    /** A packet arrived on a path; it is read to its end and not kept. */
    public void onPacket(int pathId, ByteBuffer packet, long nowUs) {}

    /**
     * How much the path's transport holds and has not sent. The session counts what it hands out itself; tell it whenever
     * the transport has drained some, or the path stalls at its limit.
     */
    public void onPathQueue(int pathId, int queuedBytes, long nowUs) {}

    /** The offer or answer of this side for an attempt. */
    public void onLocalDescription(int attempt, String sdp, long nowUs) {}

    public void onLocalCandidate(int attempt, String candidate, long nowUs) {}

    public void onLocalCandidatesDone(int attempt, long nowUs) {}

    /** Both data channels of the attempt are open. */
    public void onPathOpened(int attempt, long nowUs) {}

    /** The attempt's transport failed or ended. */
    public void onPathClosed(int attempt, long nowUs) {}

    /** The machine's addresses changed: a new direct path is tried at once, the old one stays until it is there. */
    public void onNetworkChange(long nowUs) {}

    /** Delivers what is owed, then ends the session on both sides. */
    public void onClose(long nowUs) {}

    public void onTimeout(long nowUs) {}

    /** When {@link #onTimeout} is to be called; {@link Long#MAX_VALUE} if never. Always after the last input. */
    public long nextDeadlineUs() {
        return Long.MAX_VALUE;
    }

    /**
     * Writes the next packet at the buffer's position ({@code WireLimits.MAX_PACKET_BYTES} must fit).
     *
     * @return where it goes, valid until the next call; null if there is none now
     */
    public @Nullable Transmit pollTransmit(ByteBuffer out, long nowUs) {
        return null;
    }

    public @Nullable SessionEvent pollEvent() {
        return events.poll();
    }

    public SessionStats stats() {
        PathStats none = new PathStats(PathKind.RELAYED, PathState.NEW, -1, 0, 0, 0, 0);
        return new SessionStats(state, -1, none, none, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
