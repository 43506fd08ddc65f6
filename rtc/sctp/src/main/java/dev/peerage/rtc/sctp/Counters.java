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
}
