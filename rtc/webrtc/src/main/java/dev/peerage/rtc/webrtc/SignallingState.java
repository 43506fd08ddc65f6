package dev.peerage.rtc.webrtc;

/**
 * What has been described; W3C's RTCSignalingState without what one section of data channels has no use for.
 *
 * <pre>
 * NEW      -> OFFERED  we made the first offer
 * NEW      -> STABLE   we took their first offer, and answer
 * OFFERED  -> STABLE   their answer came; or, when both offered anew, we gave way to their offer
 * STABLE   -> OFFERED  we offered anew, to restart ICE
 * STABLE   -> STABLE   they did
 * </pre>
 *
 * <p>The first OFFERED has {@link PeerConnectionConfig#signallingTimeoutUs()}; a later one needs no deadline, as the
 * connection lives by what was agreed before, and a further restart replaces the offer: one of ours at any time, one of
 * theirs at the latest when ours has gone unanswered for 5 s.
 */
enum SignallingState {
    /** Nothing is described. */
    NEW,
    /** Our offer waits for its answer. */
    OFFERED,
    /** Both sides agree. */
    STABLE
}
