package dev.peerage.rtc.io;

import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelAnnounced;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has to tell on its way from the loop to the application's executor, in order, one piece after the other.
 *
 * <p>When too many bytes wait, the loop holds the connection's events back, and so the other side is slowed down by SCTP's
 * window.
 */
final class Inbox {

    /** After so many, others get the executor's thread. */
    private static final int MAX_BATCH = 256;

    /** What an event costs besides the bytes of its message: the other side may send many small ones, and no messages at all. */
    private static final int EVENT_OVERHEAD_BYTES = 64;

    private final Executor executor;
    private final int limitBytes;
    private final Consumer<Throwable> failureHandler;
    private final Consumer<PeerConnectionEvent> receiver;
    private final Runnable resumer;
    private final Runnable batch = this::runBatch;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicBoolean isHoldingBack = new AtomicBoolean();

    /** Events, and {@link Runnable}s between them. Guarded by itself. */
    private final ArrayDeque<Object> items = new ArrayDeque<>(4);

    /** Whether a batch runs or is going to. Guarded by {@link #items}. */
    private boolean isScheduled;

    /**
     * Makes an empty one.
     *
     * @param receiver runs on the executor
     * @param resumer called by any thread when a connection that was held back may go on
     */
    Inbox(RtcBuilder settings, Consumer<PeerConnectionEvent> receiver, Runnable resumer) {
        this.executor = settings.executor;
        this.limitBytes = settings.receiveBufferBytes;
        this.failureHandler = settings.callbackFailure;
        this.receiver = receiver;
        this.resumer = resumer;
    }

    /** Loop: adds an event; true if no more should come until the resumer is called. */
    boolean add(PeerConnectionEvent event) {
        heldBytes.addAndGet(bytes(event));
        enqueue(event);
        if (heldBytes.get() <= limitBytes) {
            return false;
        }
        isHoldingBack.set(true);
        return !mayGoOn(); // all may have been consumed meanwhile
    }

    /** Any thread: adds code to run between the events. */
    void add(Runnable callback) {
        enqueue(callback);
    }

    private void enqueue(Object item) {
        synchronized (items) {
            items.add(item);
            if (isScheduled) {
                return;
            }
            isScheduled = true;
        }
        executor.execute(batch);
    }

    /** Of other events no more than the labels count, which is what the other side has a say in. */
    private static int bytes(PeerConnectionEvent event) {
        if (event instanceof MessageReceived message) {
            return EVENT_OVERHEAD_BYTES + message.payload().length;
        }
        if (event instanceof ChannelAnnounced announced) {
            DataChannelOptions options = announced.options();
            return EVENT_OVERHEAD_BYTES
                    + 2 * (options.label().length() + options.protocol().length());
        }
        return EVENT_OVERHEAD_BYTES;
    }

    /** Executor: a message has been consumed. */
    void release(int payloadBytes) {
        releaseBytes(EVENT_OVERHEAD_BYTES + payloadBytes);
    }

    private void releaseBytes(int bytes) {
        heldBytes.addAndGet(-bytes);
        if (mayGoOn()) {
            resumer.run();
        }
    }

    private boolean mayGoOn() {
        return isHoldingBack.get() && heldBytes.get() <= limitBytes / 2 && isHoldingBack.compareAndSet(true, false);
    }

    private void runBatch() {
        for (int i = 0; i < MAX_BATCH; i++) {
            Object item = next();
            if (item == null) {
                return;
            }
            try {
                run(item);
            } catch (Throwable failure) {
                failureHandler.accept(failure);
            }
        }
        executor.execute(batch);
    }

    private void run(Object item) {
        if (item instanceof Runnable callback) {
            callback.run();
            return;
        }
        PeerConnectionEvent event = (PeerConnectionEvent) item;
        try {
            receiver.accept(event);
        } finally {
            if (!(event instanceof MessageReceived)) { // that one may wait for its channel's handler
                releaseBytes(bytes(event));
            }
        }
    }

    private @Nullable Object next() {
        synchronized (items) {
            Object item = items.poll();
            isScheduled = item != null;
            return item;
        }
    }
}
