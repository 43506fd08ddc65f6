package dev.peerage.rtc.io;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Channels that the other side opened, on their way to the application: they wait until it has said who takes them.
 *
 * <p>Confined to the callbacks of the connection, but for {@link #onChannel}. At most {@code limit} wait; further ones are
 * closed.
 */
final class AnnouncedChannels {

    private final Ferry ferry;
    private final int limit;
    private final ArrayDeque<ChannelHandle> waiting = new ArrayDeque<>(0);
    private volatile @Nullable Consumer<RtcChannel> handler;

    AnnouncedChannels(Ferry ferry, int limit) {
        this.ferry = ferry;
        this.limit = limit;
    }

    /** Any thread: takes them from now on. */
    void onChannel(Consumer<RtcChannel> taker) {
        handler = taker;
        ferry.callback(this::tellNext);
    }

    void add(ChannelHandle channel) {
        Consumer<RtcChannel> taker = handler;
        if (taker != null && waiting.isEmpty()) {
            taker.accept(channel);
        } else if (waiting.size() < limit) {
            waiting.add(channel);
        } else {
            channel.onMessage((payload, isText) -> {}); // lest what came on it hold up the others
            channel.close();
        }
    }

    /** One at a time, so that the application's failure with one does not hide the others. */
    private void tellNext() {
        Consumer<RtcChannel> taker = handler;
        ChannelHandle first = taker == null ? null : waiting.poll();
        if (taker != null && first != null) {
            ferry.callback(this::tellNext);
            taker.accept(first);
        }
    }
}
