package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import org.jspecify.annotations.Nullable;

/** A remote address as seen from one base, and how the checks between the two go (RFC 8445 §6.1.2). */
final class CandidatePair {

    static final long NEVER = Long.MAX_VALUE;

    private static final int RTT_SAMPLES_TO_COMPARE = 3;

    private final Generation generation;
    private final Route route;
    private IceCandidate remoteCandidate;
    private CandidateType localType;
    private long priority;

    private PairState state = PairState.WAITING;
    private PairFailure failure = PairFailure.NONE;
    private @Nullable Check check;
    private long triggeredUs = NEVER;
    private long firstSentUs;
    private long lastSentUs;
    private long lastResponseUs;
    private boolean wasRefused;

    private int unansweredChecks;
    private long requestsSent;
    private long requestsReceived;
    private long responsesReceived;
    private long rttUs = -1;
    private long smoothedRttUs = -1;
    private long totalRttUs;
    private int rttSamples;

    private long dataPacketsSent;
    private long dataBytesSent;
    private long dataPacketsReceived;
    private long dataBytesReceived;

    CandidatePair(Generation generation, Route route, IceCandidate remoteCandidate) {
        this.generation = generation;
        this.route = route;
        this.localType = route.base().isRelayed() ? CandidateType.RELAYED : CandidateType.HOST;
        this.remoteCandidate = remoteCandidate;
    }

    /** With whose credentials it is checked. */
    Generation generation() {
        return generation;
    }

    Route route() {
        return route;
    }

    Base base() {
        return route.base();
    }

    TransportAddress remote() {
        return route.remote();
    }

    IceCandidate remoteCandidate() {
        return remoteCandidate;
    }

    /** A peer-reflexive candidate turns out to be one that was on its way to us (RFC 8838 §11.4). */
    void adopt(IceCandidate signalled) {
        remoteCandidate = signalled;
    }

    long priority() {
        return priority;
    }

    void prioritise(long newPriority) {
        priority = newPriority;
    }

    PairState state() {
        return state;
    }

    private void transition(PairState next, PairFailure why) {
        if (next != state && !state.mayBecome(next)) {
            throw new IllegalStateException("no edge from " + state + " to " + next);
        }
        state = next;
        failure = why;
    }

    /** Whether it works, or it is not known yet whether it does. */
    boolean isHopeful() {
        return state != PairState.FAILED;
    }

    boolean isValid() {
        return state == PairState.SUCCEEDED;
    }

    PairFailure failure() {
        return failure;
    }

    boolean wasRefused() {
        return wasRefused;
    }

    void onRefused() {
        wasRefused = true;
    }

    CandidateType localType() {
        return localType;
    }

    long rttUs() {
        return rttUs;
    }

    /** Smoothed as in RFC 6298 §2, or -1. */
    long smoothedRttUs() {
        return smoothedRttUs;
    }

    /** Whether enough was measured to compare its speed with another's. */
    boolean isMeasured() {
        return rttSamples >= RTT_SAMPLES_TO_COMPARE;
    }

    /** Whether a TURN server passes its packets on, ours or the peer's. */
    boolean isRelayed() {
        return route.base().isRelayed() || remoteCandidate.type() == CandidateType.RELAYED;
    }

    long requestsReceived() {
        return requestsReceived;
    }

    /** When the last authentic answer came: consent was given then (RFC 7675). */
    long lastResponseUs() {
        return lastResponseUs;
    }

    /** Whether it has ever been valid. */
    boolean hasAnswered() {
        return responsesReceived > 0;
    }

    /** Whether anything authentic came from its remote address. */
    boolean isHeard() {
        return requestsReceived + responsesReceived > 0;
    }

    /** The check whose retransmissions are under way, if any. */
    @Nullable
    Check check() {
        return check;
    }

    void onPeerCheck() {
        requestsReceived++;
    }

    /**
     * Asks for a check outside the ordinary order, not sooner than {@code spacingUs} after the last one of this pair.
     * A failed pair is revived by it.
     */
    void trigger(long spacingUs, long nowUs) {
        long earliestUs = requestsSent == 0 ? nowUs : Math.max(nowUs, lastSentUs + spacingUs);
        triggeredUs = Math.min(triggeredUs, earliestUs);
        if (state == PairState.FAILED) {
            retry();
        }
    }

    /** When something was last sent to learn whether it works; 0 if never. */
    long lastSentUs() {
        return lastSentUs;
    }

    /** How many packets were sent since the last answer. */
    int unansweredChecks() {
        return unansweredChecks;
    }

    /** RFC 8445 §7.3.2: a lite agent believes the peer's word that the pair works, and takes its checks for consent. */
    void onLitePeerCheck(long nowUs) {
        transition(PairState.SUCCEEDED, PairFailure.NONE);
        lastResponseUs = nowUs;
    }

    long triggeredUs() {
        return triggeredUs;
    }

    /** Back to the start, to be checked in the ordinary order. */
    void retry() {
        transition(PairState.WAITING, PairFailure.NONE);
        check = null;
    }

    /** A new check takes the place of the one before, whose answer still counts. */
    void onCheckStarted(Check started) {
        check = started;
        triggeredUs = NEVER;
        if (!isValid()) {
            transition(PairState.IN_PROGRESS, PairFailure.NONE);
        }
    }

    void onSent(long nowUs) {
        firstSentUs = requestsSent == 0 ? nowUs : firstSentUs;
        requestsSent++;
        unansweredChecks++;
        lastSentUs = nowUs;
    }

    void onResponse(Check answered, CandidateType seenAs, long nowUs) {
        responsesReceived++;
        unansweredChecks = 0;
        lastResponseUs = nowUs;
        localType = seenAs;
        long measuredUs = answered.rttUs(nowUs);
        if (measuredUs >= 0) {
            rttUs = measuredUs;
            totalRttUs += measuredUs;
            smoothedRttUs = smoothedRttUs < 0 ? measuredUs : smoothedRttUs + (measuredUs - smoothedRttUs) / 8;
            rttSamples++;
        }
        transition(PairState.SUCCEEDED, PairFailure.NONE);
        if (check != null && (check == answered || !check.nominates())) {
            check = null; // only a nomination still has something to say
        }
        triggeredUs = NEVER;
    }

    void onDataSent(int bytes) {
        dataPacketsSent++;
        dataBytesSent += bytes;
    }

    void onDataReceived(int bytes) {
        dataPacketsReceived++;
        dataBytesReceived += bytes;
    }

    /** Stops retransmitting without a verdict. */
    void abandonCheck() {
        check = null;
    }

    /** The check on its way says what is no longer so: it is made anew, if its answer is still needed. */
    void restartCheck() {
        if (isValid()) {
            abandonCheck();
        } else if (check != null) {
            retry();
        }
    }

    void fail(PairFailure why) {
        transition(PairState.FAILED, why);
        check = null;
        triggeredUs = NEVER;
    }

    IceDiagnostics.Pair snapshot(boolean isSelected, long nowUs) {
        return new IceDiagnostics.Pair(
                route.relayedAddress(),
                route.remote(),
                remoteCandidate.type(),
                localType,
                priority,
                state,
                failure,
                isSelected,
                requestsSent,
                requestsReceived,
                responsesReceived,
                rttUs,
                smoothedRttUs,
                totalRttUs,
                requestsSent == 0 ? -1 : nowUs - firstSentUs,
                responsesReceived == 0 ? -1 : nowUs - lastResponseUs,
                new IceDiagnostics.Traffic(dataPacketsSent, dataBytesSent),
                new IceDiagnostics.Traffic(dataPacketsReceived, dataBytesReceived));
    }
}
