package dev.peerage.rtc.io;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelOptions;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A data channel. Thread-safe.
 *
 * <p>Callbacks run on the application's executor, in order with all others of the same {@link RtcConnection}; setting one
 * replaces the one before. Messages wait until {@link #onMessage} is set.
 */
public interface RtcChannel {

    DataChannelOptions options();

    String label();

    /** Whether messages can be sent. */
    boolean isOpen();

    /**
     * Sends a message; it is copied, and the buffer's position stays.
     *
     * <p>Before the channel is open messages are accepted and wait. How long they may be is not known before both descriptions
     * are: if one proves too long for the other side, the channel is closed, with {@link RtcCloseReason#MESSAGE_TOO_LONG}. Chromium
     * takes 262144 bytes.
     *
     * @return ACCEPTED; BACK_PRESSURED if too much waits, and then {@link #onWritable} tells when there is room; CLOSED if the
     *     channel or the connection is
     * @throws IllegalArgumentException if it is longer than the other side takes, as far as that is known
     */
    SendResult send(ByteBuffer message);

    /** Sends a message that the other side receives as text; see {@link #send(ByteBuffer)}. */
    SendResult send(String message);

    /** Bytes accepted and not yet transmitted for the first time; a snapshot. */
    long bufferedBytes();

    /** The channel is open. Called at once, too, if it is by now. */
    void onOpen(Runnable callback);

    void onMessage(RtcMessageHandler handler);

    /**
     * Holds messages back until {@link #resume}; all else is told as before, but for the channel's end, which its messages
     * precede. What arrives waits, up to the connection's {@link RtcBuilder#receiveBufferBytes}; then the other side has to
     * wait, with all channels of the connection. Within a callback of the connection no message comes after the call;
     * otherwise one may be on its way.
     */
    void pause();

    /** Lets messages come again, those that waited first. Harmless if they were not held back. */
    void resume();

    /** There is room again after a message was refused. */
    void onWritable(Runnable callback);

    /**
     * What waits has fallen to a threshold after it had been above.
     *
     * @param thresholdBytes compared with {@link #bufferedBytes()}
     */
    void onBufferedLow(long thresholdBytes, Runnable callback);

    /** The channel is closed in both directions, and why. Called at once, too, if it is by now. */
    void onClosed(Consumer<RtcCloseReason> callback);

    /** Sends what was accepted, then closes in both directions; nothing is accepted any more. Harmless if repeated. */
    void close();
}
