package dev.peerage.rtc.ice;

import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The state of an agent and its deadlines; {@link IceState} draws the edges. */
final class Lifecycle {

    private final IceConfig config;
    private final Deque<IceEvent> events;
    private IceState state = IceState.NEW;
    private long checkingSinceUs;

    Lifecycle(IceConfig config, Deque<IceEvent> events) {
        this.config = config;
        this.events = events;
    }

    IceState state() {
        return state;
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
        if (next == IceState.CHECKING) {
            checkingSinceUs = nowUs;
        }
    }

    /** When {@link #onDeadline} must be called, unless something happens before. */
    long deadlineUs(@Nullable CandidatePair selected) {
        return switch (state) {
            case NEW, FAILED, CLOSED -> Long.MAX_VALUE;
            case CHECKING -> checkingSinceUs + config.failAfterUs();
            case CONNECTED -> lastConsentUs(selected) + config.consentLateUs();
            case DISCONNECTED -> lastConsentUs(selected) + config.consentExpiryUs();
        };
    }

    private static long lastConsentUs(@Nullable CandidatePair selected) {
        if (selected == null) {
            throw new IllegalStateException("connected without a selected pair");
        }
        return selected.lastResponseUs();
    }

    /** The deadline of the present state has passed. */
    void onDeadline(CheckList checkList, long nowUs) {
        switch (state) {
            case CHECKING -> transition(IceState.FAILED, whyNothingWasSelected(checkList), nowUs);
            case CONNECTED -> transition(IceState.DISCONNECTED, IceReason.CONSENT_LATE, nowUs);
            case DISCONNECTED -> transition(IceState.FAILED, IceReason.CONSENT_EXPIRED, nowUs);
            case NEW, FAILED, CLOSED -> throw new IllegalStateException(state + " has no deadline");
        }
    }

    private static IceReason whyNothingWasSelected(CheckList checkList) {
        if (checkList.pairs().isEmpty()) {
            return IceReason.NO_REMOTE_CANDIDATES;
        }
        if (checkList.best(CandidatePair::isValid) != null) {
            return IceReason.NOT_NOMINATED;
        }
        if (checkList.best(CandidatePair::wasRefused) != null) {
            return IceReason.REFUSED;
        }
        return checkList.best(CandidatePair::isHeard) != null ? IceReason.ONE_WAY : IceReason.NO_RESPONSE;
    }
}
