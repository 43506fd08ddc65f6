package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;

/** What an agent has to tell its owner; pulled with {@link IceAgent#pollEvent()}. */
public sealed interface IceEvent {

    /** A candidate to signal to the peer at once (RFC 8838: trickle). */
    record LocalCandidate(IceCandidate candidate) implements IceEvent {}

    /** No more local candidates will come, unless an interface appears; signal end-of-candidates. */
    record GatheringDone() implements IceEvent {}

    /**
     * From now on data goes to {@code remote}.
     *
     * @param remote where to
     * @param localType how our own address on this pair was learned
     * @param remoteType how the peer's was
     * @param rttUs measured by the check that made the pair valid
     */
    record SelectedPair(TransportAddress remote, CandidateType localType, CandidateType remoteType, long rttUs)
            implements IceEvent {}

    /**
     * A candidate of the peer names a host, such as a browser's {@code x.local}. Resolve it and tell
     * {@link IceCandidate#resolvedTo}, or let it be: nothing waits for it.
     */
    record NamedCandidate(IceCandidate candidate) implements IceEvent {}

    /**
     * For {@link IceConfig#udpBlockedAfterUs()} no STUN or TURN server has answered over UDP, and no pair: the network
     * seems to block UDP. Others ways, as TURN over TCP, should be tried now. Comes at most once for each start.
     */
    record UdpBlocked() implements IceEvent {}

    /** See {@link IceState} for the edges. */
    record StateChanged(IceState old, IceState next, IceReason reason) implements IceEvent {}
}
