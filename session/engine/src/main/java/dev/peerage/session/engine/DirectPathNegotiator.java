package dev.peerage.session.engine;

import dev.peerage.session.wire.ControlMessage;
import dev.peerage.session.wire.ControlMessage.Signal;
import dev.peerage.session.wire.SignalKind;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Brings about direct paths: begins attempts, passes descriptions and candidates on, tries anew after a failure with growing
 * intervals, for ever. Only the controlling peer makes offers, so that no two can cross.
 */
final class DirectPathNegotiator {

    static final long FIRST_RETRY_US = 1_000_000;
    static final long MAX_RETRY_US = 60_000_000;
    /** A path that carried for so long was a good one: the next attempt is made soon. */
    static final long GOOD_PATH_US = 10_000_000;
    /** How often the other side may ask for an attempt. */
    static final long REQUEST_INTERVAL_US = 2_000_000;
    /** Signals taken for one attempt; no description has more candidates. */
    static final int MAX_SIGNALS = 256;

    private final boolean isControlling;
    private final boolean isAllowed;
    private final PathSet paths;
    private final ArrayDeque<SessionEvent> events;
    private final ArrayDeque<ControlMessage> outbox;
    private final Counters counters;

    private int lastAttempt;
    private int failures;
    private int signals;
    private boolean hasBegun;
    private long nextAttemptAtUs = Long.MAX_VALUE;
    private long requestedAtUs = -REQUEST_INTERVAL_US;

    DirectPathNegotiator(
            boolean isControlling,
            boolean isAllowed,
            PathSet paths,
            ArrayDeque<SessionEvent> events,
            ArrayDeque<ControlMessage> outbox,
            Counters counters) {
        this.isControlling = isControlling;
        this.isAllowed = isAllowed;
        this.paths = paths;
        this.events = events;
        this.outbox = outbox;
        this.counters = counters;
    }

    /** Signals can travel: the first attempt is due. */
    void onConnected(long nowUs) {
        if (isControlling && isAllowed && !hasBegun) {
            hasBegun = true;
            nextAttemptAtUs = nowUs;
        }
    }

    /** The machine's addresses changed, or the other side asks: what is being tried may never work now. */
    void onNetworkChange(long nowUs) {
        if (!isAllowed) {
            return;
        }
        if (isControlling) {
            failures = 0;
            nextAttemptAtUs = nowUs;
        } else {
            outbox.add(new Signal(Math.max(1, lastAttempt), SignalKind.REQUEST, ""));
        }
    }

    /** Begins the attempt that is due, if signals can travel. */
    void begin(boolean canSignal, long nowUs) {
        if (!canSignal || nowUs < nextAttemptAtUs) {
            return;
        }
        nextAttemptAtUs = Long.MAX_VALUE;
        lastAttempt++;
        replaceUnfinished(nowUs);
        open(nowUs, null);
    }

    long nextDeadlineUs(boolean canSignal) {
        return canSignal ? nextAttemptAtUs : Long.MAX_VALUE;
    }

    void onLocalDescription(int attempt, String sdp) {
        signal(attempt, isControlling ? SignalKind.OFFER : SignalKind.ANSWER, sdp);
    }

    void onLocalCandidate(int attempt, String candidate) {
        signal(attempt, SignalKind.CANDIDATE, candidate);
    }

    void onLocalCandidatesDone(int attempt) {
        signal(attempt, SignalKind.END_OF_CANDIDATES, "");
    }

    /** Returns false if the other side may not say this. */
    boolean onSignal(Signal signal, long nowUs) {
        if (signal.attempt() > Integer.MAX_VALUE) {
            return false;
        }
        int attempt = (int) signal.attempt();
        return switch (signal.kind()) {
            case OFFER -> onOffer(attempt, signal.text(), nowUs);
            case REQUEST -> onRequest(nowUs);
            case FAILED -> onRemoteFailed(attempt, nowUs);
            case ANSWER -> isControlling && pass(attempt, new SessionEvent.ApplyAnswer(attempt, signal.text()));
            case CANDIDATE -> pass(attempt, new SessionEvent.ApplyCandidate(attempt, signal.text()));
            case END_OF_CANDIDATES -> pass(attempt, new SessionEvent.ApplyEndOfCandidates(attempt));
        };
    }

    /** A direct path has ended and left the set: its transport is closed, the other side told, another attempt planned. */
    void onPathEnded(Path path, long nowUs) {
        events.add(new SessionEvent.ClosePath(path.id()));
        if (path.reason() != Reason.REMOTE_FAILED && path.reason() != Reason.REPLACED) {
            outbox.add(new Signal(path.id(), SignalKind.FAILED, ""));
        }
        if (!isControlling || path.reason() == Reason.REPLACED || paths.newestDirect() != null) {
            return;
        }
        if (path.carriedForUs() >= GOOD_PATH_US) {
            failures = 0;
        }
        nextAttemptAtUs = Math.min(nextAttemptAtUs, nowUs + retryAfterUs(failures));
        failures++;
    }

    /** 1, 2, 4 … 60 seconds. */
    static long retryAfterUs(int failures) {
        return Math.min(FIRST_RETRY_US * (1 << Math.min(failures, 6)), MAX_RETRY_US);
    }

    private boolean onOffer(int attempt, String sdp, long nowUs) {
        if (isControlling) {
            return false; // glare cannot be: only the controlling peer offers
        }
        if (attempt <= lastAttempt) {
            return true;
        }
        lastAttempt = attempt;
        if (!isAllowed) {
            outbox.add(new Signal(attempt, SignalKind.FAILED, ""));
            return true;
        }
        replaceUnfinished(nowUs);
        open(nowUs, sdp);
        return true;
    }

    private boolean onRequest(long nowUs) {
        if (isControlling && nowUs >= requestedAtUs + REQUEST_INTERVAL_US) {
            requestedAtUs = nowUs;
            onNetworkChange(nowUs);
        }
        return isControlling;
    }

    private boolean onRemoteFailed(int attempt, long nowUs) {
        Path path = direct(attempt);
        if (path != null) {
            path.onClosed(Reason.REMOTE_FAILED, nowUs);
        }
        return true;
    }

    private boolean pass(int attempt, SessionEvent event) {
        signals++;
        if (direct(attempt) != null && signals <= MAX_SIGNALS) {
            events.add(event);
        }
        return true;
    }

    private void open(long nowUs, @Nullable String offerSdp) {
        signals = 0;
        counters.attempts++;
        paths.open(lastAttempt, nowUs);
        events.add(new SessionEvent.OpenPath(lastAttempt, offerSdp));
    }

    /** An attempt that a newer one overtakes is given up; a path that carries stays until the new one does. */
    private void replaceUnfinished(long nowUs) {
        Path newest = paths.newestDirect();
        if (newest != null && !newest.carries()) {
            newest.onClosed(Reason.REPLACED, nowUs);
        }
    }

    private void signal(int attempt, SignalKind kind, String text) {
        if (direct(attempt) != null) {
            outbox.add(new Signal(attempt, kind, text));
        }
    }

    private @Nullable Path direct(int attempt) {
        return attempt > 0 ? paths.byId(attempt) : null;
    }
}
