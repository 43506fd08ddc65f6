package dev.peerage.rtc.webrtc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one connection under the names, and in the units, that W3C's webrtc-stats gives them: times in seconds.
 *
 * <p>A snapshot, made when it is asked for. What we do not measure is absent, rather than 0; what has no value yet is null.
 *
 * @param transport the pair in use and DTLS
 * @param sctpTransport null before both descriptions are known
 * @param candidatePairs best first
 */
public record StatsReport(
        PeerConnectionInfo peerConnection,
        Transport transport,
        @Nullable SctpTransport sctpTransport,
        List<CandidatePair> candidatePairs,
        List<Candidate> localCandidates,
        List<Candidate> remoteCandidates,
        List<DataChannel> dataChannels) {

    public StatsReport {
        candidatePairs = List.copyOf(candidatePairs);
        localCandidates = List.copyOf(localCandidates);
        remoteCandidates = List.copyOf(remoteCandidates);
        dataChannels = List.copyOf(dataChannels);
    }

    /** RTCPeerConnectionStats. */
    public record PeerConnectionInfo(long dataChannelsOpened, long dataChannelsClosed) {}

    /**
     * RTCTransportStats.
     *
     * @param packetsSent UDP datagrams, checks included
     * @param bytesSent of these, without UDP and IP headers
     * @param iceRole {@code controlling}, {@code controlled} or {@code unknown}
     * @param iceState RTCIceTransportState
     * @param dtlsState RTCDtlsTransportState
     * @param dtlsRole {@code client}, {@code server} or {@code unknown}
     * @param tlsVersion four hexadecimal digits; {@code FEFD} is DTLS 1.2
     * @param dtlsCipher the IANA name of the cipher suite
     * @param selectedCandidatePairId {@link CandidatePair#id} of the one that data goes over; null before there is one
     * @param selectedCandidatePairChanges the first selection counts
     */
    public record Transport(
            long packetsSent,
            long packetsReceived,
            long bytesSent,
            long bytesReceived,
            String iceRole,
            String iceLocalUsernameFragment,
            String iceState,
            String dtlsState,
            String dtlsRole,
            @Nullable String tlsVersion,
            @Nullable String dtlsCipher,
            @Nullable String selectedCandidatePairId,
            long selectedCandidatePairChanges) {}

    /**
     * RTCIceCandidatePairStats; {@code remoteCandidate} stands for W3C's id of one.
     *
     * @param id the two addresses, as far as ours is not the socket's
     * @param state {@code waiting}, {@code in-progress}, {@code succeeded} or {@code failed}; "frozen" does not occur
     * @param nominated whether data goes here
     * @param packetsSent of data; checks do not count
     * @param bytesSent of these, without headers of UDP and of TURN
     * @param requestsSent checks, repeated ones and those for consent among them
     * @param totalRoundTripTime seconds, of all answered checks together
     * @param currentRoundTripTime seconds, of the last answered check
     */
    public record CandidatePair(
            String id,
            String remoteCandidate,
            String localCandidateType,
            String remoteCandidateType,
            String state,
            boolean nominated,
            long priority,
            long packetsSent,
            long packetsReceived,
            long bytesSent,
            long bytesReceived,
            long requestsSent,
            long requestsReceived,
            long responsesReceived,
            double totalRoundTripTime,
            @Nullable Double currentRoundTripTime) {}

    /**
     * RTCIceCandidateStats.
     *
     * @param relatedAddress of what it was learned from, if it was told
     */
    public record Candidate(
            String address,
            int port,
            String protocol,
            String candidateType,
            long priority,
            String foundation,
            @Nullable String relatedAddress,
            @Nullable Integer relatedPort) {}

    /**
     * RTCSctpTransportStats.
     *
     * @param smoothedRoundTripTime seconds
     * @param congestionWindow bytes
     * @param receiverWindow bytes that the other side still takes
     * @param mtu bytes of the largest SCTP packet that is known to arrive
     * @param beyondW3c what W3C has no names for
     */
    public record SctpTransport(
            @Nullable Double smoothedRoundTripTime,
            long congestionWindow,
            long receiverWindow,
            int mtu,
            Sending beyondW3c) {}

    /**
     * How sending goes; the names are ours.
     *
     * @param bytesInFlight sent and neither acknowledged nor taken for lost
     * @param chunksRetransmitted DATA chunks sent again
     * @param messagesAbandoned messages given up under partial reliability
     */
    public record Sending(long bytesInFlight, long chunksRetransmitted, long messagesAbandoned) {}

    /**
     * RTCDataChannelStats.
     *
     * @param dataChannelIdentifier the SCTP stream; null before it is known
     * @param state {@code connecting} or {@code open}; closed channels are not listed
     */
    public record DataChannel(
            String label,
            String protocol,
            @Nullable Integer dataChannelIdentifier,
            String state,
            long messagesSent,
            long bytesSent,
            long messagesReceived,
            long bytesReceived) {}
}
