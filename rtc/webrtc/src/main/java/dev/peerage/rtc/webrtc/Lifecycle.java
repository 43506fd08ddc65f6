package dev.peerage.rtc.webrtc;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The state of a connection, the deadline it must be left by, and everything there is to tell about it, in order. */
final class Lifecycle {

    private final Deque<PeerConnectionEvent> events = new ArrayDeque<>();
    private PeerConnectionState state = PeerConnectionState.NEW;
    private long deadlineUs = Long.MAX_VALUE;

    PeerConnectionState state() {
        return state;
    }

    /** When the present state has lasted too long; {@link Long#MAX_VALUE} if it may last. */
    long deadlineUs() {
        return deadlineUs;
    }

    /** Gives the present state a deadline. */
    void expectChangeBy(long nextDeadlineUs) {
        deadlineUs = nextDeadlineUs;
    }

    /** Goes to the next state, without a deadline. */
    void transition(PeerConnectionState next, PeerConnectionReason reason, String detail) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException(state + " cannot become " + next);
        }
        tell(new PeerConnectionEvent.StateChanged(state, next, reason, detail));
        state = next;
        deadlineUs = Long.MAX_VALUE;
    }

    /** Queues an event, if there is one. */
    void tell(@Nullable PeerConnectionEvent event) {
        if (event != null) {
            events.add(event);
        }
    }

    @Nullable
    PeerConnectionEvent poll() {
        return events.poll();
    }
}
