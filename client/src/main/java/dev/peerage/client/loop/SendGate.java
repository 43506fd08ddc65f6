package dev.peerage.client.loop;

import dev.peerage.session.engine.Session;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one channel owes to one peer, so that back-pressure is an answer at once on any thread.
 *
 * <p>Bytes are counted from the moment they are accepted: first as posted to the loop, then as queued by the session. The
 * sum may be too high for a moment, never too low.
 */
final class SendGate {

    private final int limitBytes;
    private final AtomicLong postedBytes = new AtomicLong();
    private volatile int sessionBytes;
    private volatile boolean isAwaitingRoom;

    // Confined to the loop thread
    private @Nullable Session session;
    private int channelId = -1;

    SendGate(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Any thread: takes room for a message, or refuses and remembers to tell when there is some. */
    boolean reserve(int bytes) {
        long posted = postedBytes.addAndGet(bytes);
        // A message above the limit passes when nothing else is there.
        if (posted + sessionBytes <= Math.max(limitBytes, bytes)) {
            return true;
        }
        postedBytes.addAndGet(-bytes);
        isAwaitingRoom = true;
        return false;
    }

    /** Any thread: gives reserved room back. */
    void release(int bytes) {
        postedBytes.addAndGet(-bytes);
    }

    int bufferedBytes() {
        return (int) Math.min(Integer.MAX_VALUE, postedBytes.get() + sessionBytes);
    }

    /** Loop: the channel of this session that messages go to, -1 if none was opened for it yet. */
    int channelIdIn(Session current) {
        return session == current ? channelId : -1;
    }

    void bind(Session current, int newChannelId) {
        session = current;
        channelId = newChannelId;
    }

    /** Loop: the session has ended; what it owed is void. */
    void unbind() {
        session = null;
        channelId = -1;
        sessionBytes = 0;
    }

    /** Loop: the message has gone from the mailbox to the session. */
    void onHandedOver(int bytes) {
        publish();
        postedBytes.addAndGet(-bytes);
    }

    /** Loop: reads the session's queue; true if someone waits for room and there is some now. */
    boolean publish() {
        Session current = session;
        sessionBytes = current == null || channelId < 0 ? 0 : current.queuedBytes(channelId);
        boolean hasRoom = postedBytes.get() + sessionBytes <= limitBytes / 2;
        if (isAwaitingRoom && hasRoom) {
            isAwaitingRoom = false;
            return true;
        }
        return false;
    }
}
