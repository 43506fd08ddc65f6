package dev.peerage.session.engine;

import java.util.ArrayDeque;

/**
 * One way to carry a session's packets: knows whether it is alive, how long a round trip takes and how much it still
 * holds. Every state but NEW, USABLE and CLOSED has a deadline; USABLE has one while a ping is unanswered.
 */
final class Path implements PathSelector.Candidate {

    /** Between pings while the path is watched closely: data outstanding, an answer missing, validation, STALE. */
    static final long WATCHED_PING_INTERVAL_US = 250_000;

    static final long SELECTED_PING_INTERVAL_US = 1_000_000;
    static final long IDLE_PING_INTERVAL_US = 5_000_000;
    /**
     * A direct path that has not answered for so long is FAILED. The promise is two seconds after it died; while data flows the
     * ping that finds it out is sent up to 250 ms later, and what came just before had an answer under way.
     */
    static final long DIRECT_SILENCE_US = 1_600_000;
    /** The relay is told by the server when the other side leaves; silence alone is given more time. */
    static final long RELAY_SILENCE_US = 10_000_000;
    /** An open direct path on which nothing is answered is given up after this. */
    static final long VALIDATION_TIMEOUT_US = 5_000_000;
    /** A path that answers pings but delivers no data fails at this many stalls in a row. */
    static final int MAX_STALLS = 3;

    private static final int PINGS_REMEMBERED = 16;
    private static final int MAX_PONGS = 8;

    private final int id;
    private final PathKind kind;
    private final SessionConfig config;
    private final ArrayDeque<SessionEvent> events;
    private final ArrayDeque<Long> pongs = new ArrayDeque<>();

    private PathState state = PathState.NEW;
    private Reason reason = Reason.ATTEMPT;
    private long deadlineUs = Long.MAX_VALUE;
    private long carriesSinceUs = -1;
    private long carriedForUs;

    private final long firstPingId;
    private final long[] pingSentAtUs = new long[PINGS_REMEMBERED];
    private long pingsSent;
    private long pingsAnswered;
    private long nextPingAtUs = Long.MAX_VALUE;
    private long lastPingAtUs;
    private long unansweredSinceUs = -1;
    private boolean hasSentData = true;
    private long rttUs = -1;
    private long latestRttUs = -1;

    private int queuedBytes;
    private int inFlight;
    private long waitingSinceUs = -1;
    private long lastReliableAtUs;
    private int stalls;
    private boolean isSelected;
    private long retireAtUs = Long.MAX_VALUE;

    Path(int id, PathKind kind, SessionConfig config, long firstPingId, ArrayDeque<SessionEvent> events) {
        this.id = id;
        this.kind = kind;
        this.config = config;
        this.firstPingId = firstPingId;
        this.events = events;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public PathKind kind() {
        return kind;
    }

    @Override
    public PathState state() {
        return state;
    }

    /** Why it is in its state. */
    Reason reason() {
        return reason;
    }

    /** Smoothed; -1 if unknown. */
    long rttUs() {
        return rttUs;
    }

    /** As last measured; -1 if unknown. An idle path is measured every few seconds, too seldom to show a smoothed one. */
    long latestRttUs() {
        return latestRttUs;
    }

    boolean carries() {
        return state.carries();
    }

    /** Whether its transport takes packets, be it only pings. */
    boolean isOpen() {
        return carries() || state == PathState.VALIDATING || (state == PathState.FAILED && kind == PathKind.RELAYED);
    }

    /** Whether its transport holds little enough for more data. */
    boolean hasRoom() {
        return queuedBytes < config.pathQueueBytes();
    }

    /** Reliable fragments that went here last and are neither acknowledged nor taken for lost. */
    int inFlight() {
        return inFlight;
    }

    /** How long it carried packets until it ended, 0 if it never did or still does. */
    long carriedForUs() {
        return carriedForUs;
    }

    void onOpening(long nowUs) {
        transition(PathState.OPENING, Reason.ATTEMPT, nowUs);
        deadlineUs = nowUs + config.openingTimeoutUs();
    }

    void onOpened(long nowUs) {
        if (state == PathState.OPENING) {
            transition(PathState.VALIDATING, Reason.OPENED, nowUs);
            deadlineUs = nowUs + VALIDATION_TIMEOUT_US;
            nextPingAtUs = nowUs;
        }
    }

    void onRelayUp(long nowUs) {
        if (state == PathState.NEW) {
            queuedBytes = 0;
            transition(PathState.USABLE, Reason.RELAY_UP, nowUs);
            nextPingAtUs = nowUs;
        }
    }

    void onRelayDown(long nowUs) {
        if (state != PathState.NEW && state != PathState.CLOSED) {
            transition(PathState.NEW, Reason.RELAY_DOWN, nowUs);
            nextPingAtUs = Long.MAX_VALUE;
            pingsAnswered = pingsSent;
            unansweredSinceUs = -1;
            pongs.clear();
        }
    }

    void onClosed(Reason why, long nowUs) {
        if (state != PathState.CLOSED) {
            transition(PathState.CLOSED, why, nowUs);
        }
    }

    /** Ends the path a little later: the other side may still be sending on it. */
    void retire(long atUs) {
        retireAtUs = Math.min(retireAtUs, atUs);
    }

    void onSelected(boolean newIsSelected, long nowUs) {
        isSelected = newIsSelected;
        if (isSelected && pingsSent > 0) {
            nextPingAtUs = Math.min(nextPingAtUs, lastPingAtUs + SELECTED_PING_INTERVAL_US);
            nextPingAtUs = Math.max(nextPingAtUs, nowUs);
        }
    }

    void onPing(long pingId) {
        if (pongs.size() < MAX_PONGS) {
            pongs.add(pingId);
        }
    }

    void onPong(long pingId, long nowUs) {
        long number = pingId - firstPingId;
        if (number < pingsAnswered || number >= pingsSent || number < pingsSent - PINGS_REMEMBERED) {
            return;
        }
        long sampleUs = nowUs - pingSentAtUs[(int) (number % PINGS_REMEMBERED)];
        latestRttUs = sampleUs;
        rttUs = rttUs < 0 ? sampleUs : (7 * rttUs + sampleUs) / 8;
        pingsAnswered = number + 1;
        unansweredSinceUs = pingsAnswered == pingsSent ? -1 : pingSentAtUs[(int) (pingsAnswered % PINGS_REMEMBERED)];
        if (unansweredSinceUs < 0) {
            nextPingAtUs = Math.max(nowUs, lastPingAtUs + pingIntervalUs());
        }
        if (state == PathState.VALIDATING) {
            transition(PathState.USABLE, Reason.VALIDATED, nowUs);
        } else if (state == PathState.STALE || state == PathState.FAILED) {
            waitingSinceUs = inFlight > 0 ? nowUs : -1;
            transition(PathState.USABLE, Reason.HEARD_AGAIN, nowUs);
        }
    }

    boolean isPingDue(long nowUs) {
        return isOpen() && nowUs >= nextPingAtUs;
    }

    boolean hasPongs() {
        return isOpen() && !pongs.isEmpty();
    }

    /** The id of a ping to answer. */
    long nextPong() {
        return pongs.remove();
    }

    /** Whether the next ping must be long, to prove that the path carries more than small packets. */
    boolean isPingPadded() {
        return hasSentData;
    }

    /** Counts a ping as sent now; returns its id. */
    long nextPing(long nowUs) {
        pingSentAtUs[(int) (pingsSent % PINGS_REMEMBERED)] = nowUs;
        if (unansweredSinceUs < 0) {
            unansweredSinceUs = nowUs;
        }
        lastPingAtUs = nowUs;
        nextPingAtUs = nowUs + pingIntervalUs();
        hasSentData = false;
        return firstPingId + pingsSent++;
    }

    void onSent(int bytes) {
        queuedBytes += bytes;
    }

    void onQueue(int newQueuedBytes) {
        queuedBytes = newQueuedBytes;
    }

    void onReliableSent(long nowUs) {
        // What is sent again after a timeout goes on waiting, else a path that swallows all would never be found out.
        boolean isResumed = inFlight == 0 && nowUs > lastReliableAtUs + RetransmissionPolicy.MAX_TIMEOUT_US;
        if (waitingSinceUs < 0 || isResumed) {
            waitingSinceUs = nowUs;
        }
        lastReliableAtUs = nowUs;
        inFlight++;
        hasSentData = true;
        if (isSelected) {
            nextPingAtUs = Math.min(nextPingAtUs, Math.max(nowUs, lastPingAtUs + WATCHED_PING_INTERVAL_US));
        }
    }

    void onReliableAcked(long nowUs) {
        inFlight--;
        waitingSinceUs = inFlight > 0 ? nowUs : -1;
        stalls = 0;
    }

    void onReliableLost() {
        inFlight--;
    }

    long nextDeadlineUs() {
        if (state == PathState.NEW || state == PathState.CLOSED) {
            return Long.MAX_VALUE;
        }
        long next = Math.min(deadlineUs, retireAtUs);
        if (isOpen()) {
            next = Math.min(next, nextPingAtUs);
        }
        if (unansweredSinceUs >= 0 && carries()) {
            next = Math.min(next, unansweredSinceUs + (state == PathState.USABLE ? answerTimeoutUs() : silenceUs()));
        }
        if (state == PathState.USABLE && inFlight > 0) {
            next = Math.min(next, waitingSinceUs + RetransmissionPolicy.progressTimeoutUs(rttUs));
        }
        return next;
    }

    void onTimeout(long nowUs) {
        if (nowUs >= retireAtUs) {
            onClosed(Reason.REPLACED, nowUs);
        } else if (nowUs >= deadlineUs) {
            transition(PathState.FAILED, Reason.TIMED_OUT, nowUs);
        } else if (carries() && unansweredSinceUs >= 0 && nowUs >= unansweredSinceUs + silenceUs()) {
            transition(PathState.FAILED, Reason.SILENT, nowUs);
        } else if (state == PathState.USABLE) {
            checkLateness(nowUs);
        }
    }

    private void checkLateness(long nowUs) {
        if (unansweredSinceUs >= 0 && nowUs >= unansweredSinceUs + answerTimeoutUs()) {
            transition(PathState.STALE, Reason.ANSWER_LATE, nowUs);
        } else if (inFlight > 0 && nowUs >= waitingSinceUs + RetransmissionPolicy.progressTimeoutUs(rttUs)) {
            stalls++;
            boolean isHopeless = kind == PathKind.DIRECT && stalls >= MAX_STALLS;
            transition(isHopeless ? PathState.FAILED : PathState.STALE, Reason.NO_PROGRESS, nowUs);
        }
    }

    private long answerTimeoutUs() {
        return RetransmissionPolicy.answerTimeoutUs(rttUs);
    }

    private long silenceUs() {
        return kind == PathKind.DIRECT ? DIRECT_SILENCE_US : RELAY_SILENCE_US;
    }

    private long pingIntervalUs() {
        if (state == PathState.FAILED) {
            return SELECTED_PING_INTERVAL_US;
        }
        if (unansweredSinceUs >= 0 || inFlight > 0) {
            return WATCHED_PING_INTERVAL_US;
        }
        return isSelected ? SELECTED_PING_INTERVAL_US : IDLE_PING_INTERVAL_US;
    }

    private void transition(PathState next, Reason why, long nowUs) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException("path " + id + " cannot go from " + state + " to " + next);
        }
        events.add(new SessionEvent.PathChanged(id, kind, state, next, why));
        state = next;
        reason = why;
        deadlineUs = Long.MAX_VALUE;
        if (next == PathState.STALE) {
            nextPingAtUs = Math.min(nextPingAtUs, Math.max(nowUs, lastPingAtUs + WATCHED_PING_INTERVAL_US));
        }
        if (next == PathState.USABLE && carriesSinceUs < 0) {
            carriesSinceUs = nowUs;
        } else if (!next.carries() && carriesSinceUs >= 0) {
            carriedForUs = nowUs - carriesSinceUs;
            carriesSinceUs = -1;
        }
    }
}
