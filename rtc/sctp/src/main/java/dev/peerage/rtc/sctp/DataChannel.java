package dev.peerage.rtc.sctp;

/** One data channel: what it is, and how far its opening or closing has come. */
final class DataChannel {

    /**
     * <pre>
     * CONNECTING --association established--> ANNOUNCED --ACK or any message--> OPEN
     * CONNECTING --association established, negotiated--> OPEN
     * CONNECTING, ANNOUNCED, OPEN --onClose--> CLOSING --our half reset--> OUTGOING_RESET --theirs--> gone
     * ANNOUNCED, OPEN, CLOSING --their half reset--> INCOMING_RESET --ours--> gone
     * INCOMING_RESET --announced anew--> gone, and another in its place
     * CLOSING, INCOMING_RESET --the reset of our half refused--> gone
     * CLOSING, OUTGOING_RESET, INCOMING_RESET --{@link ClosingChannels#TIMEOUT_US}--> gone
     * </pre>
     *
     * CONNECTING and ANNOUNCED end with the association at the latest, by its retransmission limits.
     */
    enum State {
        /** The association is not established; messages are queued. */
        CONNECTING,
        /** DATA_CHANNEL_OPEN is out, unanswered. */
        ANNOUNCED,
        OPEN,
        /** The reset of our half is asked for. */
        CLOSING,
        /** Our half is reset, theirs is not. */
        OUTGOING_RESET,
        /** Their half is reset, the reset of ours is asked for. */
        INCOMING_RESET;

        boolean isUsable() {
            return this == CONNECTING || this == ANNOUNCED || this == OPEN;
        }
    }

    final int id;
    final DataChannelOptions options;
    /** The length of the other side's announcement; 0 if the channel is ours. */
    final int announcedBytes;

    State state;

    // Owned by ClosingChannels
    long closingDeadlineUs = Long.MAX_VALUE;
    /** What was queued when the deadline was set. */
    long bufferedBytes;

    /** RFC 8832 §6: nothing may overtake DATA_CHANNEL_OPEN, so all is sent in order until it is answered. */
    private final Reliability beforeAnswer;

    DataChannel(int id, DataChannelOptions options, State state, int announcedBytes) {
        this.id = id;
        this.announcedBytes = announcedBytes;
        this.options = options;
        this.state = state;
        Reliability wanted = options.reliability();
        beforeAnswer = new Reliability(true, wanted.maxRetransmits(), wanted.maxLifetimeUs());
    }

    boolean isNegotiated() {
        return options.negotiatedId() != null;
    }

    /** How a message sent now is to be sent. */
    Reliability reliability() {
        return state == State.OPEN || isNegotiated() ? options.reliability() : beforeAnswer;
    }
}
