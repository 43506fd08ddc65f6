package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.CandidateType;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.sctp.DataChannelOptions;

/** What a {@link PeerConnection} has to tell. */
public sealed interface PeerConnectionEvent {

    /**
     * The state changed.
     *
     * @param detail for people and logs; may be empty
     */
    record StateChanged(
            PeerConnectionState previous, PeerConnectionState next, PeerConnectionReason reason, String detail)
            implements PeerConnectionEvent {}

    /**
     * A candidate that was not yet in our description, to be signalled to the other side.
     *
     * @param candidate {@code candidate:...}; belongs to the only media section (index 0)
     */
    record LocalCandidate(String candidate) implements PeerConnectionEvent {}

    /** No further local candidates will come; signalled as an empty candidate. */
    record GatheringDone() implements PeerConnectionEvent {}

    /**
     * A candidate of the other side hides its address behind a name, as browsers do. Whoever can resolve it gives
     * {@link IceCandidate#resolvedTo} to {@link PeerConnection#onRemoteCandidate}; nothing waits for it.
     */
    record NamedCandidate(IceCandidate candidate) implements PeerConnectionEvent {}

    /** For three seconds nothing came back over UDP: the network seems to block it, and TURN over TCP is what is left. */
    record UdpBlocked() implements PeerConnectionEvent {}

    /** Data goes over this pair from now on. */
    record SelectedPair(TransportAddress remote, CandidateType localType, CandidateType remoteType, long rttUs)
            implements PeerConnectionEvent {}

    /**
     * A later description of the other side was refused; the connection goes on as it was.
     *
     * @param detail what is wrong with it, for people and logs
     */
    record DescriptionRefused(String detail) implements PeerConnectionEvent {}

    /** A channel of ours is usable. */
    record ChannelOpened(int channel) implements PeerConnectionEvent {}

    /** The other side opened a channel; it is usable. */
    record ChannelAnnounced(int channel, DataChannelOptions options) implements PeerConnectionEvent {}

    /**
     * A message arrived.
     *
     * @param payload the receiver's own; UTF-8 if text, not validated
     */
    @SuppressWarnings("ArrayRecordComponent") // per-message path: a wrapper would be one more allocation
    record MessageReceived(int channel, boolean isText, byte[] payload) implements PeerConnectionEvent {}

    /** What waits on the channel has fallen to its threshold. */
    record BufferedLow(int channel) implements PeerConnectionEvent {}

    /** A send was refused with {@code BACK_PRESSURED} before, and now there is room. */
    record Writable() implements PeerConnectionEvent {}

    /** The channel is closed in both directions; its number is not used again. */
    record ChannelClosed(int channel) implements PeerConnectionEvent {}
}
