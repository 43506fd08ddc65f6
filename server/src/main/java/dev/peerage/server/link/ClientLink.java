package dev.peerage.server.link;

import dev.peerage.base.PeerId;
import dev.peerage.base.TransportAddress;
import dev.peerage.session.group.GroupAuthority;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.LinkFrame.Hello;
import dev.peerage.session.wire.LinkFrame.Undelivered;
import dev.peerage.session.wire.UndeliveredReason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one link: its state, its queue and its deadlines. Confined to the loop; what a frame means is for
 * {@link LinkHub} to know.
 */
public final class ClientLink {

    /** What a deadline that has passed demands. */
    enum Demand {
        NOTHING,
        HANDSHAKE_LATE,
        PING_DUE,
        IDLE,
        STALLED,
        CLOSE_LATE
    }

    private static final long NEVER = Long.MAX_VALUE;

    private final long linkId;
    private final Connection connection;
    private final Bytes nonce;
    private final LinkLimits limits;
    private final OutgoingQueue queue;
    private final InboundMeter meter;
    private final UndeliveredReports undelivered = new UndeliveredReports();

    private LinkState state = LinkState.AWAITING_HELLO;
    private @Nullable Hello hello;
    private long memberId = GroupAuthority.NONE;
    private int pendingJoins;

    private long stateDeadlineUs;
    private long lastHeardUs;
    private long nextPingUs = NEVER;
    /** Since when the socket has taken nothing; NEVER: it is writable. */
    private long blockedSinceUs = NEVER;
    /** When a paused socket is read again; NEVER: it is not paused. */
    private long resumeAtUs = NEVER;

    private long scheduledUs = NEVER;

    ClientLink(long linkId, Connection connection, Bytes nonce, LinkLimits limits, long nowUs) {
        this.linkId = linkId;
        this.connection = connection;
        this.nonce = nonce;
        this.limits = limits;
        this.queue = new OutgoingQueue(limits);
        this.meter = new InboundMeter(limits, nowUs);
        this.stateDeadlineUs = nowUs + limits.handshakeTimeoutUs();
        this.lastHeardUs = nowUs;
    }

    long linkId() {
        return linkId;
    }

    public LinkState state() {
        return state;
    }

    /** {@link GroupAuthority#NONE} before the admission. */
    public long memberId() {
        return memberId;
    }

    /** From the {@code HELLO}: not to be asked before. */
    public PeerId peerId() {
        return hello().introduction().peerId();
    }

    /** From the {@code HELLO}: not to be asked before. */
    public Bytes greeting() {
        return hello().greeting();
    }

    public TransportAddress remoteAddress() {
        return connection.remoteAddress();
    }

    Bytes nonce() {
        return nonce;
    }

    Hello hello() {
        return Objects.requireNonNull(hello, "no HELLO yet");
    }

    void onHello(Hello received, long nowUs) {
        hello = received;
        transition(LinkState.VERIFYING, nowUs);
    }

    void onProven(long nowUs) {
        transition(LinkState.AWAITING_ADMISSION, nowUs);
    }

    void onAdmitted(long newMemberId, long nowUs) {
        memberId = newMemberId;
        transition(LinkState.ADMITTED, nowUs);
    }

    InboundMeter.Verdict onHeard(byte[] frame, long nowUs) {
        lastHeardUs = nowUs;
        InboundMeter.Verdict verdict = meter.onFrame(frame, nowUs);
        if (verdict == InboundMeter.Verdict.PAUSE) {
            resumeAtUs = meter.resumeAtUs();
            connection.pauseReading();
        }
        return verdict;
    }

    /** Takes one of the few places for requests that the application has not answered; false if there is none. */
    boolean takeJoinPlace() {
        if (pendingJoins == LinkLimits.MAX_PENDING_JOINS) {
            return false;
        }
        pendingJoins++;
        return true;
    }

    void giveJoinPlaceBack() {
        pendingJoins--;
    }

    void onUndelivered(long toMemberId, UndeliveredReason reason) {
        undelivered.onUndelivered(toMemberId, reason);
    }

    @Nullable
    Undelivered pollUndelivered(long nowUs) {
        return undelivered.poll(nowUs);
    }

    /** Sends or queues one encoded frame; false if its allowance is used up. Nothing is sent after a {@code BYE}. */
    boolean send(byte[] frame, long nowUs) {
        if (state == LinkState.CLOSING || state == LinkState.CLOSED) {
            return true;
        }
        boolean isTaken = queue.offer(frame);
        flush(nowUs);
        return isTaken;
    }

    void onWritable(long nowUs) {
        blockedSinceUs = NEVER;
        flush(nowUs);
    }

    /** Sends what the socket takes, then the {@code BYE}, then closes. */
    void close(byte[] bye, long nowUs) {
        flush(nowUs);
        queue.clear();
        connection.send(bye);
        connection.close();
        transition(LinkState.CLOSING, nowUs);
    }

    void onClosed(long nowUs) {
        queue.clear();
        transition(LinkState.CLOSED, nowUs);
    }

    void abort() {
        connection.abort();
    }

    long nextDeadlineUs() {
        return switch (state) {
            case CLOSED -> NEVER;
            case ADMITTED ->
                Math.min(
                        Math.min(lastHeardUs + limits.idleTimeoutUs(), nextPingUs),
                        Math.min(Math.min(undelivered.nextDeadlineUs(), resumeAtUs), stalledAtUs()));
            default -> stateDeadlineUs;
        };
    }

    /** Does what the link can do by itself; the rest is demanded of the hub, the gravest first. */
    Demand onTimeout(long nowUs) {
        if (state != LinkState.ADMITTED) {
            if (nowUs < stateDeadlineUs) {
                return Demand.NOTHING;
            }
            return state.isHandshake() ? Demand.HANDSHAKE_LATE : Demand.CLOSE_LATE;
        }
        if (nowUs >= resumeAtUs) {
            resumeAtUs = NEVER;
            connection.resumeReading();
        }
        if (nowUs >= stalledAtUs()) {
            return Demand.STALLED;
        }
        if (nowUs >= lastHeardUs + limits.idleTimeoutUs()) {
            return Demand.IDLE;
        }
        if (nowUs >= nextPingUs) {
            nextPingUs = nowUs + limits.keepAliveUs();
            return Demand.PING_DUE;
        }
        return Demand.NOTHING;
    }

    long scheduledUs() {
        return scheduledUs;
    }

    void schedule(long timeUs) {
        scheduledUs = timeUs;
    }

    private void flush(long nowUs) {
        while (!queue.isEmpty() && connection.isWritable()) {
            byte[] frame = queue.poll();
            if (frame != null) {
                connection.send(frame);
            }
        }
        if (blockedSinceUs == NEVER && !connection.isWritable()) {
            blockedSinceUs = nowUs;
        }
    }

    private long stalledAtUs() {
        return blockedSinceUs == NEVER ? NEVER : blockedSinceUs + limits.stalledTimeoutUs();
    }

    private void transition(LinkState next, long nowUs) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException("a link cannot go from " + state + " to " + next);
        }
        state = next;
        switch (next) {
            case ADMITTED -> {
                lastHeardUs = nowUs;
                nextPingUs = nowUs + limits.keepAliveUs();
            }
            case CLOSING -> stateDeadlineUs = nowUs + LinkLimits.CLOSE_TIMEOUT_US;
            case CLOSED -> stateDeadlineUs = NEVER;
            default -> stateDeadlineUs = nowUs + limits.handshakeTimeoutUs();
        }
    }
}
