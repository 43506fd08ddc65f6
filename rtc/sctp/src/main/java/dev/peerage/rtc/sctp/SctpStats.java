package dev.peerage.rtc.sctp;

/**
 * A snapshot of an association's figures; counters count from the beginning.
 *
 * @param packetsSent packets written by {@code pollTransmit}
 * @param packetsReceived packets that had a valid header, checksum and verification tag
 * @param bytesSent bytes of those packets
 * @param bytesReceived bytes of those packets
 * @param messagesSent messages taken from the application
 * @param messagesReceived messages handed to the application
 * @param chunksSent DATA chunks, first transmissions
 * @param chunksRetransmitted DATA chunks sent again
 * @param fastRecoveries times a loss was noticed from gaps in SACKs
 * @param timeouts times the retransmission timer fired
 * @param mtuProbesSent packets sent to find out whether the path carries larger ones (RFC 8899)
 * @param mtuBlackHoles times large packets stopped arriving and the size went back to the base
 * @param messagesAbandoned messages given up under partial reliability
 * @param duplicateChunks DATA chunks that had arrived before
 * @param droppedChunks DATA chunks refused because they were outside the window or the wrong time
 * @param malformedPackets too short, or with chunks or parameters that do not fit
 * @param badChecksums packets with a wrong CRC32C
 * @param badTags packets with a wrong verification tag
 * @param badCookies COOKIE ECHO chunks that we had not signed, or that were stale
 * @param unknownChunks chunks of a type unknown to us
 * @param unexpectedChunks known chunks that have no meaning in the present state
 * @param srttUs smoothed round-trip time in microseconds, 0 before the first sample
 * @param rtoUs retransmission time-out in microseconds
 * @param cwndBytes congestion window
 * @param bytesInFlight sent and neither acknowledged nor taken for lost
 * @param packetBytes the largest packet known to arrive
 * @param peerWindowBytes receive window the other side advertised last
 */
public record SctpStats(
        long packetsSent,
        long packetsReceived,
        long bytesSent,
        long bytesReceived,
        long messagesSent,
        long messagesReceived,
        long chunksSent,
        long chunksRetransmitted,
        long fastRecoveries,
        long timeouts,
        long mtuProbesSent,
        long mtuBlackHoles,
        long messagesAbandoned,
        long duplicateChunks,
        long droppedChunks,
        long malformedPackets,
        long badChecksums,
        long badTags,
        long badCookies,
        long unknownChunks,
        long unexpectedChunks,
        long srttUs,
        long rtoUs,
        long cwndBytes,
        long bytesInFlight,
        int packetBytes,
        long peerWindowBytes) {}
