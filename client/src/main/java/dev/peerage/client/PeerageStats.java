package dev.peerage.client;

import java.util.Map;

/**
 * Counters since the start.
 *
 * @param udpPacketsSent datagrams sent
 * @param udpPacketsReceived datagrams received
 * @param udpBytesSent bytes in the datagrams sent
 * @param udpBytesReceived bytes in the datagrams received
 * @param serverFramesSent frames sent to the server
 * @param serverFramesReceived frames received from the server
 * @param serverReconnects how often the link to the server was made anew
 * @param drops what was dropped, by reason
 */
public record PeerageStats(
        long udpPacketsSent,
        long udpPacketsReceived,
        long udpBytesSent,
        long udpBytesReceived,
        long serverFramesSent,
        long serverFramesReceived,
        long serverReconnects,
        Map<String, Long> drops) {

    public PeerageStats {
        drops = Map.copyOf(drops);
    }
}
