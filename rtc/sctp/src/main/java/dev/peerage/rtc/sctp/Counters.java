package dev.peerage.rtc.sctp;

/** What an association counts; read through {@link SctpStats}. */
final class Counters {
    long packetsSent;
    long packetsReceived;
    long bytesSent;
    long bytesReceived;
    long messagesSent;
    long messagesReceived;
    long chunksSent;
    long chunksRetransmitted;
    long fastRecoveries;
    long timeouts;
    long mtuProbesSent;
    long mtuBlackHoles;
    long messagesAbandoned;
    long duplicateChunks;
    long droppedChunks;
    long malformedPackets;
    long badChecksums;
    long badTags;
    long badCookies;
    long unknownChunks;
    long unexpectedChunks;

    /** All of them as they are now, with the state of the path. */
    SctpStats snapshot(RtoEstimator rto, Transmitter transmitter, PathMtu pathMtu) {
        return new SctpStats(
                packetsSent,
                packetsReceived,
                bytesSent,
                bytesReceived,
                messagesSent,
                messagesReceived,
                chunksSent,
                chunksRetransmitted,
                fastRecoveries,
                timeouts,
                mtuProbesSent,
                mtuBlackHoles,
                messagesAbandoned,
                duplicateChunks,
                droppedChunks,
                malformedPackets,
                badChecksums,
                badTags,
                badCookies,
                unknownChunks,
                unexpectedChunks,
                rto.srttUs(),
                rto.rtoUs(),
                transmitter.cwndBytes(),
                transmitter.bytesInFlight(),
                pathMtu.packetBytes(),
                transmitter.peerWindowBytes());
    }
}
