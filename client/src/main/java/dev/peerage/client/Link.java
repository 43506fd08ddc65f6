package dev.peerage.client;

import dev.peerage.base.PeerId;

/**
 * How it stands between this peer and another: an immutable snapshot.
 *
 * <p>Times in ms count from the moment when this peer learned of the first group that both are in. {@link #UNKNOWN} where
 * something has not happened yet.
 *
 * @param peer the other peer
 * @param state whether messages flow
 * @param path the kind of the selected path
 * @param relayedMs when the relayed path was first usable
 * @param firstMessageMs when the first message of the application was delivered from the peer
 * @param directMs when a direct path was first selected
 * @param relayedRttUs last measured round-trip time of the relayed path
 * @param directRttUs last measured round-trip time of the direct path
 * @param packetsSent session packets sent, on all paths
 * @param packetsReceived session packets received, on all paths
 * @param bytesSent bytes in the packets sent
 * @param bytesReceived bytes in the packets received
 * @param messagesSent application messages accepted for the peer
 * @param messagesReceived application messages delivered from the peer
 * @param switches changes of the selected path after the first selection
 * @param reason why the state or path last changed, in lower-case words
 * @param localCandidate type of the direct path's own candidate: host, srflx, prflx, relay; empty without one
 * @param remoteCandidate type of the direct path's candidate of the peer; empty without one
 */
public record Link(
        PeerId peer,
        LinkState state,
        PathKind path,
        long relayedMs,
        long firstMessageMs,
        long directMs,
        long relayedRttUs,
        long directRttUs,
        long packetsSent,
        long packetsReceived,
        long bytesSent,
        long bytesReceived,
        long messagesSent,
        long messagesReceived,
        int switches,
        String reason,
        String localCandidate,
        String remoteCandidate) {

    /** Stands for a time or duration that is not known yet. */
    public static final long UNKNOWN = -1;
}
