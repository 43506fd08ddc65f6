package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.sctp.DataChannelOptions;

/** One channel in the {@link ChannelDirectory}: what names it on both levels, and what went over it. */
final class ChannelEntry {

    /** {@link #stream} of a channel that waits for the DTLS role. */
    static final int NO_STREAM = -1;

    final int channel;
    final DataChannelOptions options;
    int stream = NO_STREAM;
    boolean isOpen;

    /** Set before there is a stream to set it on. */
    long lowThresholdBytes;

    long messagesSent;
    long bytesSent;
    long messagesReceived;
    long bytesReceived;

    ChannelEntry(int channel, DataChannelOptions options) {
        this.channel = channel;
        this.options = options;
    }

    boolean isWaiting() {
        return stream == NO_STREAM;
    }
}
