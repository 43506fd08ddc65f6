package dev.peerage.rtc.io;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelAnnounced;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelClosed;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelOpened;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.StateChanged;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.Writable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries what belongs to one connection between the application's threads and the loop: messages by its {@link Outbox}, events
 * by its {@link Inbox}.
 *
 * <p>Confined to the loop, but for what says otherwise.
 */
final class Ferry {

    /** The outbox of a connection that has sent nothing for so long gives its room back. */
    private static final long TRIM_AFTER_US = 1_000_000;

    private final RtcLoop loop;
    private final Mailbox.Slot poster;
    private final Outbox outbox;
    private final Inbox inbox;
    private final AtomicInteger nextKey = new AtomicInteger();
    private final Map<Integer, ChannelHandle> byKey = new ConcurrentHashMap<>();
    private final Map<Integer, ChannelHandle> byNumber = new ConcurrentHashMap<>();
    private final Set<Integer> negotiatedIds = ConcurrentHashMap.newKeySet();
    private final List<ChannelHandle> live = new ArrayList<>(2);
    private final DeadlineHeap.Timer trimTimer = new DeadlineHeap.Timer(nowUs -> trim());
    private final Outbox.Sink sink = new ToConnection();
    private @Nullable LoopConnection connection;
    private boolean isBlocked;
    private volatile int maxMessageBytes;
    private volatile boolean isReadingPaused;

    Ferry(RtcLoop loop, Mailbox.Slot poster, RtcBuilder settings, Consumer<PeerConnectionEvent> receiver) {
        this.loop = loop;
        this.poster = poster;
        this.maxMessageBytes = settings.connectionConfig.sctp().maxSendMessageBytes();
        this.outbox = new Outbox(settings.sendBufferBytes, new Poster(poster, guarded(this::pump)));
        this.inbox = new Inbox(settings, receiver, new Poster(poster, guarded(this::resume)));
    }

    /** Made once, so that posting allocates no lambda. */
    private record Poster(Mailbox.Slot poster, Runnable task) implements Runnable {
        @Override
        public void run() {
            poster.post(task);
        }
    }

    /** Any thread: has the loop do something for this connection; false if the loop has ended. */
    boolean post(Runnable task) {
        return poster.post(guarded(task));
    }

    /** What is thrown there is a bug of ours, and ends this connection. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error bug) {
                LoopConnection present = connection;
                if (present == null) {
                    throw bug;
                }
                present.onBug(bug);
            }
        };
    }

    /** The connection exists. */
    void attach(LoopConnection attached) {
        connection = attached;
        attached.onDrained = this::onDrained;
    }

    /** Any thread. */
    Outbox outbox() {
        return outbox;
    }

    /** Any thread: the longest message that the other side takes. */
    int maxMessageBytes() {
        return maxMessageBytes;
    }

    /** Any thread: runs code as a callback of the connection. */
    void callback(Runnable code) {
        inbox.add(code);
    }

    /** Callbacks: a message has been consumed. */
    void onConsumed(int payloadBytes) {
        inbox.release(payloadBytes);
    }

    /** Any thread: messages of all channels wait. */
    void pauseReading() {
        isReadingPaused = true;
    }

    /** Any thread: messages go on. */
    void resumeReading() {
        isReadingPaused = false;
        callback(() ->
                List.copyOf(byNumber.values()).forEach(handle -> handle.reader().deliverWaiting()));
    }

    /** Any thread. */
    boolean isReadingPaused() {
        return isReadingPaused;
    }

    /**
     * Any thread: makes a channel, as soon as the loop comes to it.
     *
     * @throws IllegalArgumentException if the negotiated id is taken
     */
    ChannelHandle openChannel(DataChannelOptions options) {
        Integer id = options.negotiatedId();
        if (id != null && !negotiatedIds.add(id)) {
            throw new IllegalArgumentException("the negotiated id " + id + " is taken");
        }
        ChannelHandle handle = newHandle(options);
        if (!post(() -> make(handle))) {
            refuse(handle, RtcCloseReason.CONNECTION_ENDED);
        }
        return handle;
    }

    /** Any thread: the channel of that number; null if it is closed and told so. */
    @Nullable
    ChannelHandle byNumber(int number) {
        return byNumber.get(number);
    }

    /** Callbacks: the channel is closed, and all about it has been told. */
    void forget(ChannelHandle handle) {
        byNumber.remove(handle.number(), handle);
        byKey.remove(handle.key());
        Integer id = handle.options().negotiatedId();
        if (id != null) {
            negotiatedIds.remove(id);
        }
    }

    /** Takes an event, draws our own conclusions, and passes it on. */
    void onEvent(LoopConnection from, PeerConnectionEvent event) {
        if (event instanceof ChannelAnnounced announced) {
            ChannelHandle handle = newHandle(announced.options());
            handle.onMade(announced.channel());
            handle.markOpen();
            byNumber.put(announced.channel(), handle);
            live.add(handle);
        } else if (event instanceof ChannelOpened opened) {
            byNumber.computeIfPresent(opened.channel(), (number, handle) -> {
                handle.markOpen();
                return handle;
            });
        } else if (event instanceof ChannelClosed closed) {
            ChannelHandle handle = byNumber.get(closed.channel());
            if (handle != null) {
                handle.markClosed(
                        from.state().isFinal() ? RtcCloseReason.CONNECTION_ENDED : handle.reasonIfClosedNow());
                live.remove(handle);
            }
        } else if (event instanceof Writable) {
            pump();
            return;
        } else if (event instanceof StateChanged changed) {
            onState(from, changed);
        }
        if (inbox.add(event)) {
            from.pause();
        }
    }

    private void onState(LoopConnection from, StateChanged changed) {
        maxMessageBytes = from.maxMessageBytes();
        if (changed.next().isFinal()) {
            outbox.close();
            loop.schedule(trimTimer, Long.MAX_VALUE);
        } else {
            pump(); // messages wait in the outbox until both descriptions are known
        }
    }

    private ChannelHandle newHandle(DataChannelOptions options) {
        ChannelHandle handle = new ChannelHandle(this, nextKey.getAndIncrement(), options);
        byKey.put(handle.key(), handle);
        return handle;
    }

    private void make(ChannelHandle handle) {
        LoopConnection present = connection;
        if (present == null || present.state().isFinal()) {
            refuse(handle, RtcCloseReason.CONNECTION_ENDED);
            return;
        }
        try {
            handle.onMade(present.createChannel(handle.options()));
            byNumber.put(handle.number(), handle);
            live.add(handle);
        } catch (IllegalArgumentException notToBeHad) { // which depends on what the other side did meanwhile
            refuse(handle, RtcCloseReason.REFUSED);
        }
        pump();
    }

    private void refuse(ChannelHandle handle, RtcCloseReason reason) {
        handle.markClosed(reason);
        inbox.add(handle::tellClosed);
    }

    /** Hands over what was sent, as far as the connection takes it. */
    void pump() {
        isBlocked = !outbox.drain(sink);
        readmit();
        if (outbox.isLarge()) {
            loop.schedule(trimTimer, loop.clockUs() + TRIM_AFTER_US);
        }
    }

    /** Where the outbox is emptied. */
    private final class ToConnection implements Outbox.Sink {

        @Override
        public SendResult send(int key, boolean isText, ByteBuffer payload) {
            return Ferry.this.send(key, isText, payload);
        }

        @Override
        public void close(int key) {
            ChannelHandle handle = byKey.get(key);
            LoopConnection present = connection;
            if (handle != null && present != null && !handle.isClosed()) {
                present.closeChannel(handle.number());
            }
        }
    }

    private SendResult send(int key, boolean isText, ByteBuffer payload) {
        ChannelHandle handle = byKey.get(key);
        LoopConnection present = connection;
        if (handle == null || present == null) {
            return SendResult.CLOSED;
        }
        if (handle.number() == ChannelHandle.NO_NUMBER) {
            return SendResult.SUSPENDED;
        }
        int bytes = payload.remaining();
        SendResult result = handle.isClosed() ? SendResult.CLOSED : send(present, handle, isText, payload);
        if (result == SendResult.ACCEPTED || result == SendResult.CLOSED) {
            handle.onHandedOver(bytes);
        }
        return result;
    }

    private static SendResult send(LoopConnection to, ChannelHandle handle, boolean isText, ByteBuffer payload) {
        if (payload.remaining() <= to.maxMessageBytes()) {
            return to.send(handle.number(), isText, payload);
        }
        handle.markClosed(RtcCloseReason.MESSAGE_TOO_LONG); // it was sent before that was known
        to.closeChannel(handle.number());
        return SendResult.CLOSED;
    }

    private void readmit() {
        for (int key : outbox.takeReadmitted()) {
            ChannelHandle handle = byKey.get(key);
            if (handle != null) {
                inbox.add(handle::tellWritable);
            }
        }
    }

    private void onDrained() {
        LoopConnection present = connection;
        if (present == null) {
            return;
        }
        if (isBlocked && present.isPaused()) { // the event that there is room is held back with the others
            pump();
        }
        for (int i = 0; i < live.size(); i++) { // an iterator would be garbage for each batch of datagrams
            ChannelHandle handle = live.get(i);
            if (handle.onDrained(present.bufferedBytes(handle.number()))) {
                inbox.add(handle::tellBufferedLow);
            }
        }
    }

    private void resume() {
        LoopConnection present = connection;
        if (present != null) {
            present.resume();
        }
    }

    private void trim() {
        outbox.trim();
    }
}
