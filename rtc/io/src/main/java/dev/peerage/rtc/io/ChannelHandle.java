package dev.peerage.rtc.io;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A channel as the application sees it: its callbacks, and what waits to be sent. */
final class ChannelHandle implements RtcChannel {

    /** Before the loop has made it. */
    static final int NO_NUMBER = -1;

    /**
     * <pre>
     * OPENING -> OPEN              the connection is up
     * OPENING, OPEN -> CLOSING     {@link #close} was called: nothing more is taken, what was accepted still leaves
     * OPENING, OPEN, CLOSING -> CLOSED
     * </pre>
     *
     * No deadlines of their own: the connection's end closes all channels.
     */
    private enum Stage {
        OPENING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final Ferry ferry;
    private final int key;
    private final DataChannelOptions options;
    private final AtomicLong postedBytes = new AtomicLong();

    /** Written by any thread, in {@link #advance} only. */
    private volatile Stage stage = Stage.OPENING;

    // Written by the loop
    private volatile long machineBytes;
    private volatile RtcCloseReason closeReason = RtcCloseReason.CLOSED;
    private int number = NO_NUMBER;
    private boolean wasAboveThreshold;

    // Written by any thread
    private volatile long lowThresholdBytes;
    private volatile Runnable onOpen = () -> {};
    private volatile Runnable onWritable = () -> {};
    private volatile Runnable onBufferedLow = () -> {};
    private volatile Consumer<RtcCloseReason> onClosed = reason -> {};

    // Confined to the callbacks of the connection, which run one after the other
    private final ChannelReader reader;
    private boolean isToldOpen;
    private boolean isToldClosed;
    private @Nullable Runnable openToldTo;
    private @Nullable Consumer<RtcCloseReason> closedToldTo;

    ChannelHandle(Ferry ferry, int key, DataChannelOptions options) {
        this.ferry = ferry;
        this.key = key;
        this.options = options;
        this.reader = new ChannelReader(ferry);
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
        if (stage.compareTo(Stage.CLOSING) >= 0) {
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
        ferry.callback(this::tellOpenIfNew);
    }

    @Override
    public void onMessage(RtcMessageHandler handler) {
        reader.onMessage(handler);
    }

    @Override
    public void pause() {
        reader.pause();
    }

    @Override
    public void resume() {
        reader.resume();
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
    public void onClosed(Consumer<RtcCloseReason> callback) {
        onClosed = callback;
        ferry.callback(this::tellClosedIfNew);
    }

    @Override
    public void close() {
        if (advance(Stage.CLOSING)) {
            ferry.outbox().offerClose(key);
        }
    }

    /** Goes forward to a stage, if it is not there or beyond; the lock is a leaf. */
    private synchronized boolean advance(Stage next) {
        boolean isForward = stage.compareTo(next) < 0;
        if (isForward) {
            stage = next;
        }
        return isForward;
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
        advance(Stage.OPEN);
    }

    /** Loop: nothing is taken any more; the first reason counts. */
    void markClosed(RtcCloseReason reason) {
        if (!isClosed()) {
            closeReason = reason;
            advance(Stage.CLOSED);
        }
    }

    /** Loop: why, if the connection lives and nobody has said so before. */
    RtcCloseReason reasonIfClosedNow() {
        return stage == Stage.OPENING ? RtcCloseReason.REFUSED : RtcCloseReason.CLOSED;
    }

    /** Any thread: whether nothing is taken any more. */
    boolean isClosed() {
        return stage == Stage.CLOSED;
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
        tellOpenIfNew();
    }

    /** To each callback once, whether it was set before or since. */
    private void tellOpenIfNew() {
        Runnable taker = onOpen;
        if (isToldOpen && openToldTo != taker) {
            openToldTo = taker;
            taker.run();
        }
    }

    /** Callbacks: its messages on their way to the application. */
    ChannelReader reader() {
        return reader;
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
        ferry.forget(this);
        isToldClosed = true;
        tellClosedIfNew();
    }

    private void tellClosedIfNew() {
        Consumer<RtcCloseReason> taker = onClosed;
        if (isToldClosed && closedToldTo != taker) {
            closedToldTo = taker;
            taker.accept(closeReason);
        }
    }
}
