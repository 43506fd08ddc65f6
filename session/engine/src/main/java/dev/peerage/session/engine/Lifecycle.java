package dev.peerage.session.engine;

import dev.peerage.session.wire.ControlMessage;
import dev.peerage.session.wire.ControlMessage.SessionClose;
import dev.peerage.session.wire.SessionCloseCode;
import java.util.ArrayDeque;

/** The state of a session, its deadline, and the way to a good end: deliver what is owed, say so, have it acknowledged. */
final class Lifecycle {

    /** A peer that sends so many malformed packets loses the session. */
    static final int MAX_MALFORMED_PACKETS = 100;
    /** A session that the other side has closed stays so long to acknowledge it. */
    static final long LAST_ACK_US = 50_000;
    /** What could not be delivered in time is given up; saying so is given this. */
    static final long LAST_WORD_US = 1_000_000;

    private final SessionConfig config;
    private final ArrayDeque<SessionEvent> events;
    private final ArrayDeque<ControlMessage> outbox;
    private final Counters counters;

    private SessionState state = SessionState.NEW;
    private long deadlineUs = Long.MAX_VALUE;
    private Reason closeReason = Reason.LOCAL_CLOSE;
    private boolean isCloseSaid;

    Lifecycle(
            SessionConfig config,
            ArrayDeque<SessionEvent> events,
            ArrayDeque<ControlMessage> outbox,
            Counters counters) {
        this.config = config;
        this.events = events;
        this.outbox = outbox;
        this.counters = counters;
    }

    SessionState state() {
        return state;
    }

    /** Whether new messages are taken. */
    boolean isOpen() {
        return state != SessionState.CLOSING && state != SessionState.CLOSED;
    }

    boolean isConnected() {
        return state == SessionState.CONNECTED;
    }

    boolean isClosed() {
        return state == SessionState.CLOSED;
    }

    /** Why it closes or has closed. */
    Reason closeReason() {
        return closeReason;
    }

    /** Whether the other side still wants messages. */
    boolean isHeard() {
        return closeReason != Reason.REMOTE_CLOSE;
    }

    long deadlineUs() {
        return deadlineUs;
    }

    /** The wait for a first path begins with the first input. */
    void onInput(long nowUs) {
        if (state == SessionState.NEW && deadlineUs == Long.MAX_VALUE) {
            deadlineUs = nowUs + config.suspendedTimeoutUs();
        }
    }

    /** Returns true if the session has become CONNECTED. */
    boolean onPathSelected() {
        if (state != SessionState.NEW && state != SessionState.SUSPENDED) {
            return false;
        }
        transition(SessionState.CONNECTED, Reason.PATH_USABLE, Long.MAX_VALUE);
        return true;
    }

    /** Returns true if the session has become SUSPENDED. */
    boolean onNoPath(long nowUs) {
        if (state != SessionState.CONNECTED) {
            return false;
        }
        transition(SessionState.SUSPENDED, Reason.NO_PATH, nowUs + config.suspendedTimeoutUs());
        return true;
    }

    void onClose(long nowUs) {
        if (state == SessionState.CONNECTED) {
            startClosing(Reason.LOCAL_CLOSE, nowUs + config.closingTimeoutUs());
        } else if (isOpen()) {
            end(Reason.LOCAL_CLOSE); // nobody can be told
        }
    }

    void onRemoteClose(long nowUs) {
        isCloseSaid = true;
        if (isOpen()) {
            startClosing(Reason.REMOTE_CLOSE, nowUs + LAST_ACK_US);
        } else if (state == SessionState.CLOSING) {
            closeReason = Reason.REMOTE_CLOSE;
            deadlineUs = Math.min(deadlineUs, nowUs + LAST_ACK_US);
        }
    }

    void onMalformed(long nowUs) {
        counters.malformedPackets++;
        if (counters.malformedPackets >= MAX_MALFORMED_PACKETS) {
            onProtocolError(nowUs);
        }
    }

    void onProtocolError(long nowUs) {
        if (isOpen()) {
            startClosing(Reason.PROTOCOL_ERROR, nowUs + LAST_WORD_US);
            sayClose(SessionCloseCode.PROTOCOL_ERROR);
        }
    }

    void onTimeout(long nowUs) {
        if (nowUs < deadlineUs) {
            return;
        }
        if (state == SessionState.CLOSING && !isCloseSaid) {
            sayClose(SessionCloseCode.NORMAL);
            deadlineUs = nowUs + LAST_WORD_US;
        } else {
            end(state == SessionState.CLOSING ? closeReason : Reason.UNREACHABLE);
        }
    }

    /** While CLOSING: once everything owed has arrived, says so; once that has arrived, ends. */
    void advance(boolean isDrained, boolean isControlDrained) {
        if (state != SessionState.CLOSING || !isHeard()) {
            return;
        }
        if (!isCloseSaid && isDrained) {
            sayClose(SessionCloseCode.NORMAL);
        } else if (isCloseSaid && outbox.isEmpty() && isControlDrained) {
            end(closeReason);
        }
    }

    private void sayClose(SessionCloseCode code) {
        isCloseSaid = true;
        outbox.add(new SessionClose(code, ""));
    }

    private void startClosing(Reason reason, long newDeadlineUs) {
        closeReason = reason;
        transition(SessionState.CLOSING, reason, newDeadlineUs);
    }

    private void end(Reason reason) {
        closeReason = reason;
        transition(SessionState.CLOSED, reason, Long.MAX_VALUE);
    }

    private void transition(SessionState next, Reason reason, long newDeadlineUs) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException("a session cannot go from " + state + " to " + next);
        }
        events.add(new SessionEvent.SessionChanged(state, next, reason));
        state = next;
        deadlineUs = newDeadlineUs;
    }
}
