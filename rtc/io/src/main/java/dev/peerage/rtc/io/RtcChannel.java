package dev.peerage.rtc.io;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelOptions;
import java.nio.ByteBuffer;

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
     * @return ACCEPTED; BACK_PRESSURED if too much waits, and then {@link #onWritable} tells when there is room; CLOSED if the
     *     channel or the connection is. Before the channel is open messages are accepted and wait
     * @throws IllegalArgumentException if it is longer than the other side takes
     */
    SendResult send(ByteBuffer message);

    /** Sends a message that the other side receives as text; see {@link #send(ByteBuffer)}. */
    SendResult send(String message);

    /** Bytes accepted and not yet transmitted for the first time; a snapshot. */
    long bufferedBytes();

    /** The channel is open. Called at once, too, if it is by now. */
    void onOpen(Runnable callback);

    void onMessage(RtcMessageHandler handler);

    /** There is room again after a message was refused. */
    void onWritable(Runnable callback);

    /**
     * What waits has fallen to a threshold after it had been above.
     *
     * @param thresholdBytes compared with {@link #bufferedBytes()}
     */
    void onBufferedLow(long thresholdBytes, Runnable callback);

    /** The channel is closed in both directions. Called at once, too, if it is by now. */
    void onClosed(Runnable callback);

    /** Sends what was accepted, then closes in both directions. */
    void close();
}
