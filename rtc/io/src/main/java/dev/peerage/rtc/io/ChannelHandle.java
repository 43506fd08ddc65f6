package dev.peerage.rtc.io;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A channel as the application sees it: its callbacks, and what waits to be sent. */
final class ChannelHandle implements RtcChannel {

    /** Before the loop has made it. */
    static final int NO_NUMBER = -1;

    private enum Stage {
        OPENING,
        OPEN,
        CLOSED
    }

    private final Ferry ferry;
    private final int key;
    private final DataChannelOptions options;
    private final AtomicLong postedBytes = new AtomicLong();

    // Written by the loop
    private volatile long machineBytes;
    private volatile Stage stage = Stage.OPENING;
    private int number = NO_NUMBER;
    private boolean wasAboveThreshold;

    // Written by any thread
    private volatile long lowThresholdBytes;
    private volatile Runnable onOpen = () -> {};
    private volatile Runnable onWritable = () -> {};
    private volatile Runnable onBufferedLow = () -> {};
    private volatile Runnable onClosed = () -> {};
    private volatile @Nullable RtcMessageHandler onMessage;

    // Confined to the callbacks of the connection, which run one after the other
    private final Deque<MessageReceived> early = new ArrayDeque<>(0);
    private boolean isToldOpen;
    private boolean isToldClosed;

    ChannelHandle(Ferry ferry, int key, DataChannelOptions options) {
        this.ferry = ferry;
        this.key = key;
        this.options = options;
    }

    @Override
    public DataChannelOptions options() {
        return options;
    }

    @Override
    public String label() {
        return options.label();
    }

    @Override
    public boolean isOpen() {
        return stage == Stage.OPEN;
    }

    @Override
    public SendResult send(ByteBuffer message) {
        return send(message, false);
    }

    @Override
    public SendResult send(String message) {
        return send(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), true);
    }

    private SendResult send(ByteBuffer message, boolean isText) {
        int bytes = message.remaining();
        if (bytes > ferry.maxMessageBytes()) {
            throw new IllegalArgumentException(
                    "a message to this peer has at most " + ferry.maxMessageBytes() + " bytes, had " + bytes);
        }
        if (stage == Stage.CLOSED) {
            return SendResult.CLOSED;
        }
        postedBytes.addAndGet(bytes);
        SendResult result = ferry.outbox().offer(key, isText, message);
        if (result != SendResult.ACCEPTED) {
            postedBytes.addAndGet(-bytes);
        }
        return result;
    }

    @Override
    public long bufferedBytes() {
        return postedBytes.get() + machineBytes;
    }

    @Override
    public void onOpen(Runnable callback) {
        onOpen = callback;
        ferry.callback(() -> runIf(isToldOpen, callback));
    }

    @Override
    public void onMessage(RtcMessageHandler handler) {
        onMessage = handler;
        ferry.callback(this::deliverEarly);
    }

    @Override
    public void onWritable(Runnable callback) {
        onWritable = callback;
    }

    @Override
    public void onBufferedLow(long thresholdBytes, Runnable callback) {
        lowThresholdBytes = thresholdBytes;
        onBufferedLow = callback;
    }

    @Override
    public void onClosed(Runnable callback) {
        onClosed = callback;
        ferry.callback(() -> runIf(isToldClosed, callback));
    }

    @Override
    public void close() {
        ferry.closeChannel(this);
    }

    int key() {
        return key;
    }

    /** Loop: its number in the connection. */
    int number() {
        return number;
    }

    /** Loop: it has been made. */
    void onMade(int madeNumber) {
        number = madeNumber;
    }

    /** Loop: messages can flow. */
    void markOpen() {
        stage = Stage.OPEN;
    }

    /** Loop: nothing is taken any more. */
    void markClosed() {
        stage = Stage.CLOSED;
    }

    /** Loop: a message went from the outbox to the connection, or nowhere. */
    void onHandedOver(int bytes) {
        postedBytes.addAndGet(-bytes);
    }

    /** Loop: what waits in the connection; true if that and the rest have just fallen to the threshold. */
    boolean onDrained(long waitingBytes) {
        machineBytes = waitingBytes;
        boolean isAbove = bufferedBytes() > lowThresholdBytes;
        boolean hasFallen = wasAboveThreshold && !isAbove;
        wasAboveThreshold = isAbove;
        return hasFallen;
    }

    /** Callbacks: the channel is open. */
    void tellOpen() {
        isToldOpen = true;
        onOpen.run();
    }

    /** Callbacks: a message arrived. */
    void deliver(MessageReceived message) {
        RtcMessageHandler handler = onMessage;
        if (handler == null) {
            early.add(message);
        } else {
            deliverEarly();
            deliver(message, handler);
        }
    }

    /** Callbacks: there is room again. */
    void tellWritable() {
        onWritable.run();
    }

    /** Callbacks: what waits has fallen. */
    void tellBufferedLow() {
        onBufferedLow.run();
    }

    /** Callbacks: the channel is closed. */
    void tellClosed() {
        isToldClosed = true;
        onClosed.run();
    }

    private void deliverEarly() {
        RtcMessageHandler handler = onMessage;
        while (handler != null && !early.isEmpty()) {
            deliver(early.remove(), handler);
        }
    }

    private void deliver(MessageReceived message, RtcMessageHandler handler) {
        try {
            handler.onMessage(message.payload(), message.isText());
        } finally {
            ferry.onConsumed(message.payload().length);
        }
    }

    private static void runIf(boolean isSo, Runnable callback) {
        if (isSo) {
            callback.run();
        }
    }
}
