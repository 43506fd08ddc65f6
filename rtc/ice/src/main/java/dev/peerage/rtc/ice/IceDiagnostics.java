package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.TurnFailure;
import dev.peerage.rtc.stun.turn.TurnState;
import dev.peerage.rtc.stun.turn.TurnTransport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent knows and did, at one moment: for each candidate and pair what happened and why. Immutable.
 *
 * @param state of the agent
 * @param role null before it was told
 * @param lastReason why the state is what it is; null if it was never changed
 * @param isUdpBlocked whether nothing at all came back in time over UDP
 * @param localCandidates all that were signalled
 * @param stunServers what became of our questions, for each that was asked
 * @param turnServers what became of our allocations
 * @param remoteCandidates all that were signalled or learned, the unusable too
 * @param hasAllRemoteCandidates whether the peer said that these are all
 * @param pairs best first
 * @param drops how often each kind of input was dropped; kinds that never were are absent
 */
public record IceDiagnostics(
        IceState state,
        @Nullable IceRole role,
        @Nullable IceReason lastReason,
        boolean isUdpBlocked,
        List<IceCandidate> localCandidates,
        List<Stun> stunServers,
        List<Turn> turnServers,
        List<IceCandidate> remoteCandidates,
        boolean hasAllRemoteCandidates,
        List<Pair> pairs,
        Map<IceDrop, Long> drops) {

    public IceDiagnostics {
        localCandidates = List.copyOf(localCandidates);
        stunServers = List.copyOf(stunServers);
        turnServers = List.copyOf(turnServers);
        remoteCandidates = List.copyOf(remoteCandidates);
        pairs = List.copyOf(pairs);
        drops = Map.copyOf(drops);
    }

    /** The same in lines that a person can read: what happened to each candidate, server and pair, and why. */
    public List<String> explain() {
        return IceExplanation.of(this);
    }

    /** How a question to a STUN server ended. */
    public enum StunState {
        /** It has not, yet. */
        ASKED,
        ANSWERED,
        /** With an error, or with nothing that can be read. */
        REFUSED,
        /** It was given up. */
        SILENT
    }

    /**
     * One STUN server.
     *
     * @param server its address
     * @param state how it ended
     * @param mapped how it sees us, if it said so
     * @param requestsSent the question, its repetitions, and those that keep the answer true
     * @param elapsedUs from the question to its end, or to now
     */
    public record Stun(
            TransportAddress server,
            StunState state,
            @Nullable TransportAddress mapped,
            int requestsSent,
            long elapsedUs) {}

    /**
     * One TURN server.
     *
     * @param configured its address as we were told it
     * @param transport how we reach it
     * @param server where we have been sent, or the same
     * @param state of the allocation
     * @param failure why it is FAILED, or CLOSED without having been asked
     * @param relayed the address it gave us, if it did; the IPv4 one if there are two
     * @param relayedIpv6 the IPv6 one, if it gave us one
     * @param missing why it gave us one of one family only, if it says so
     * @param boundPeers remote addresses with a channel
     * @param refusals remote addresses it will not pass packets to, and why
     * @param unaskedPeers how many times it was not asked for an address, as there were as many as may be
     */
    public record Turn(
            TransportAddress configured,
            TurnTransport transport,
            TransportAddress server,
            TurnState state,
            TurnFailure failure,
            @Nullable TransportAddress relayed,
            @Nullable TransportAddress relayedIpv6,
            TurnFailure missing,
            int boundPeers,
            Map<TransportAddress, TurnFailure> refusals,
            long unaskedPeers) {
        public Turn {
            refusals = Map.copyOf(refusals);
        }
    }

    /**
     * One pair.
     *
     * @param relayed the address of ours on a TURN server that it leads through; null if none
     * @param remote the address its checks go to
     * @param remoteType how that was learned
     * @param localType how our own address on this pair was learned; a guess until a check is answered
     * @param priority RFC 8445 §6.1.2.3
     * @param state of its checks
     * @param failure why it is FAILED
     * @param isSelected whether data goes here
     * @param requestsSent checks, retransmissions and consent checks
     * @param requestsReceived checks of the peer from that address
     * @param responsesReceived authentic answers
     * @param rttUs the last one measured, or -1
     * @param smoothedRttUs the mean of the last ones, or -1
     * @param totalRttUs the sum of all measured
     * @param firstSentAgoUs how long ago its first check was sent, or -1
     * @param lastResponseAgoUs how long ago the last answer came, or -1
     * @param dataSent what the data layer sent over it
     * @param dataReceived what came for the data layer
     */
    public record Pair(
            @Nullable TransportAddress relayed,
            TransportAddress remote,
            CandidateType remoteType,
            CandidateType localType,
            long priority,
            PairState state,
            PairFailure failure,
            boolean isSelected,
            long requestsSent,
            long requestsReceived,
            long responsesReceived,
            long rttUs,
            long smoothedRttUs,
            long totalRttUs,
            long firstSentAgoUs,
            long lastResponseAgoUs,
            Traffic dataSent,
            Traffic dataReceived) {}

    /** Datagrams, and the bytes in them. */
    public record Traffic(long packets, long bytes) {}
}
