package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.sctp.DataChannelOptions;
import org.jspecify.annotations.Nullable;

/** One channel in the {@link ChannelDirectory}: what names it on both levels, and what went over it. */
final class ChannelEntry {

    /** {@link #stream} of a channel that waits for the DTLS role. */
    static final int NO_STREAM = -1;

    final int channel;
    final DataChannelOptions options;
    int stream = NO_STREAM;
    boolean isOpen;

    /** The one that has the stream after us, made when ours was over and nobody had polled that yet. */
    @Nullable
    ChannelEntry successor;

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

    /** Whether it is closed, though its event was not polled. */
    boolean isOver() {
        return successor != null;
    }
}
