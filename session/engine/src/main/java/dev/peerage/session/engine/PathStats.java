package dev.peerage.session.engine;

/**
 * What all paths of one kind have carried since the session began.
 *
 * @param rttUs the last measured round-trip time of the newest path of the kind, -1 if none was measured
 */
public record PathStats(
        PathKind kind,
        PathState state,
        long rttUs,
        long packetsSent,
        long bytesSent,
        long packetsReceived,
        long bytesReceived) {}
