package dev.peerage.rtc.io;

import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one channel on their last steps to the application: they wait while nobody takes them, or while reading is
 * paused. What waits is bounded by the connection's {@link Inbox}, which counts it until it is consumed.
 *
 * <p>Confined to the callbacks of the connection, but for what says otherwise.
 */
final class ChannelReader {

    private final Ferry ferry;
    private final Deque<MessageReceived> waiting = new ArrayDeque<>(0);
    private @Nullable Runnable afterwards;

    // Written by any thread
    private volatile @Nullable RtcMessageHandler handler;
    private volatile boolean isPaused;

    ChannelReader(Ferry ferry) {
        this.ferry = ferry;
    }

    /** Any thread: who takes the messages. */
    void onMessage(RtcMessageHandler taker) {
        handler = taker;
        ferry.callback(this::deliverWaiting);
    }

    /** Any thread. */
    void pause() {
        isPaused = true;
    }

    /** Any thread. */
    void resume() {
        isPaused = false;
        ferry.callback(this::deliverWaiting);
    }

    /** A message arrived. */
    void add(MessageReceived message) {
        RtcMessageHandler taker = handler;
        if (taker == null || isPaused() || !waiting.isEmpty()) {
            waiting.add(message);
        } else {
            deliver(message, taker);
        }
    }

    /** Runs something that must not overtake messages that a pause holds back. */
    void afterMessages(Runnable news) {
        if (isPaused() && !waiting.isEmpty()) {
            afterwards = news;
        } else {
            news.run();
        }
    }

    /** Delivers what may be delivered by now. */
    void deliverWaiting() {
        boolean isFailure = true;
        try {
            RtcMessageHandler taker = handler;
            while (taker != null && !isPaused() && !waiting.isEmpty()) {
                deliver(waiting.remove(), taker);
                taker = handler;
            }
            isFailure = false;
        } finally {
            if (isFailure) { // of the application's, which takes the rest nevertheless
                ferry.callback(this::deliverWaiting);
            }
        }
        Runnable news = afterwards;
        if (news != null && (waiting.isEmpty() || !isPaused())) {
            afterwards = null;
            news.run();
        }
    }

    private boolean isPaused() {
        return isPaused || ferry.isReadingPaused();
    }

    private void deliver(MessageReceived message, RtcMessageHandler taker) {
        try {
            taker.onMessage(message.payload(), message.isText());
        } finally {
            ferry.onConsumed(message.payload().length);
        }
    }
}
