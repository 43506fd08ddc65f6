package dev.peerage.rtc.sctp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channels that are closing, and until when each may take: the other side may never reset its half, nor say that it
 * has reset ours.
 */
final class ClosingChannels {

    /**
     * As long as an association lives without an answer. Renewed while anything of what the channel has queued is sent,
     * however slowly.
     */
    static final long TIMEOUT_US = 60_000_000;

    private final List<DataChannel> channels = new ArrayList<>(0);
    /** No channel's time is up before; may be too early. */
    private long deadlineUs = Long.MAX_VALUE;

    /** The channel begins to close, or has come a step further. */
    void onProgress(DataChannel channel, long bufferedBytes, long nowUs) {
        if (channel.closingDeadlineUs == Long.MAX_VALUE) {
            channels.add(channel);
        }
        channel.closingDeadlineUs = nowUs + TIMEOUT_US;
        channel.bufferedBytes = bufferedBytes;
        deadlineUs = Math.min(deadlineUs, channel.closingDeadlineUs);
    }

    /** The channel is closed. */
    void remove(DataChannel channel) {
        if (channel.closingDeadlineUs != Long.MAX_VALUE) {
            channels.remove(channel);
            deadlineUs = channels.isEmpty() ? Long.MAX_VALUE : deadlineUs;
        }
    }

    /** A channel whose time is up, or null; the caller looks after it and asks again. */
    @Nullable
    DataChannel findOverdue(long nowUs) {
        if (nowUs < deadlineUs) {
            return null;
        }
        deadlineUs = Long.MAX_VALUE;
        for (DataChannel channel : channels) {
            deadlineUs = Math.min(deadlineUs, channel.closingDeadlineUs);
            if (nowUs >= channel.closingDeadlineUs) {
                return channel;
            }
        }
        return null;
    }

    long nextDeadlineUs() {
        return deadlineUs;
    }
}
