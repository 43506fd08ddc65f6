package dev.peerage.rtc.ice;

import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The state of an agent and its deadlines; {@link IceState} draws the edges. */
final class Lifecycle {

    private final IceConfig config;
    private final Deque<IceEvent> events;
    private IceState state = IceState.NEW;
    private @Nullable IceReason lastReason;
    private long checkingSinceUs;

    Lifecycle(IceConfig config, Deque<IceEvent> events) {
        this.config = config;
        this.events = events;
    }

    IceState state() {
        return state;
    }

    /** Why the state is what it is; null if it was never changed. */
    @Nullable
    IceReason lastReason() {
        return lastReason;
    }

    boolean isTerminal() {
        return state.isTerminal();
    }

    /** Whether checks and consent run. */
    boolean isActive() {
        return state != IceState.NEW && !state.isTerminal();
    }

    /** Whether a pair is selected and answers. */
    boolean isSettled() {
        return state == IceState.CONNECTED;
    }

    void transition(IceState next, IceReason reason, long nowUs) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("no edge from " + state + " to " + next);
        }
        events.add(new IceEvent.StateChanged(state, next, reason));
        state = next;
        lastReason = reason;
        if (next == IceState.CHECKING) {
            checkingSinceUs = nowUs;
        }
    }

    /**
     * When the present state ends, unless something happens before.
     *
     * @param heardUs when the selected pair last answered
     * @param doubtDeadlineUs when a doubt about it is believed
     * @param isHopeless whether there are no more candidates and all pairs have failed
     */
    long deadlineUs(long heardUs, long doubtDeadlineUs, boolean isHopeless) {
        return switch (state) {
            case NEW, FAILED, CLOSED -> Long.MAX_VALUE;
            case CHECKING -> // RFC 8863 §4: the peer's checks may still come
                checkingSinceUs + (isHopeless ? config.patienceUs() : config.failAfterUs());
            case CONNECTED -> Math.min(heardUs + config.consentLateUs(), doubtDeadlineUs);
            case DISCONNECTED -> heardUs + config.consentExpiryUs();
        };
    }
}
