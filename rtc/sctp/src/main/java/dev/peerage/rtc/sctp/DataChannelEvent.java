package dev.peerage.rtc.sctp;

/** What the data channels of one connection tell their user; pulled by {@link DataChannels#pollEvent()}. */
public sealed interface DataChannelEvent {

    /** The association beneath is established; channels opened before it follow with {@link ChannelOpened}. */
    record Connected() implements DataChannelEvent {}

    /** A channel of ours can be used: the association is there and the announcement, if any, is on its way. */
    record ChannelOpened(int channelId) implements DataChannelEvent {}

    /** The other side opened a channel; it can be used at once. */
    record ChannelAnnounced(int channelId, DataChannelOptions options) implements DataChannelEvent {}

    /**
     * A message arrived.
     *
     * @param isText whether the sender called it a string (UTF-8, not validated here)
     * @param payload the bytes, possibly none; the receiver owns the array
     */
    @SuppressWarnings("ArrayRecordComponent") // per-message path: a wrapper would be one more allocation
    record MessageReceived(int channelId, boolean isText, byte[] payload) implements DataChannelEvent {}

    /** What waits to be sent has fallen to the channel's threshold, after having been above. */
    record BufferedLow(int channelId) implements DataChannelEvent {}

    /** A message was refused with {@code BACK_PRESSURED} before, and now there is room. */
    record Writable() implements DataChannelEvent {}

    /** The channel is over in both directions; its id may be used again. */
    record ChannelClosed(int channelId) implements DataChannelEvent {}

    /** The association is over; every channel had its {@link ChannelClosed} before. The last event. */
    record Closed(CloseReason reason) implements DataChannelEvent {}
}
