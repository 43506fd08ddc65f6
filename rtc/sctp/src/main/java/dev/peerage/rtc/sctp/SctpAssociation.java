package dev.peerage.rtc.sctp;

import dev.peerage.base.RandomSource;
import dev.peerage.base.SendResult;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One SCTP association, as WebRTC uses it inside DTLS: messages on many streams over one path (RFC 9260, 3758, 6525).
 *
 * <p>Confined to one thread. One input, then drain the outputs: {@link #pollEvent()} until null, then
 * {@link #pollTransmit} until false. Messages not polled as events fill the receive window and stop the other side.
 */
@SuppressWarnings("DoNotCallSuggester") // signatures first: the bodies follow
public final class SctpAssociation {

    public SctpAssociation(SctpConfig config, RandomSource random) {}

    /** Begins the handshake. Both sides may, or only one (RFC 9260 §5.2.1 joins the two attempts). */
    public void onStart(long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Takes one packet between position and limit; the buffer is not kept and its position not changed. */
    public void onReceived(ByteBuffer packet, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Acts on every deadline that has passed; harmless when none has. */
    public void onTimeout(long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** When {@link #onTimeout} must be called next; {@link Long#MAX_VALUE} = not at all. */
    public long nextDeadlineUs() {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes at most one packet at {@code out}'s position and moves it; false if there is none to send now.
     *
     * @param out a big-endian buffer with at least {@link SctpConfig#maxPacketBytes()} remaining
     */
    public boolean pollTransmit(ByteBuffer out, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** The next event, or null. */
    public @Nullable SctpEvent pollEvent() {
        throw new UnsupportedOperationException();
    }

    /**
     * Queues a message (copied; the buffer's position is not changed). Taken before the handshake is done, too.
     *
     * @param message the bytes between position and limit; SCTP cannot carry empty messages (RFC 8831 §6.6 has a way)
     * @return CLOSED when the association ends or has ended, BACK_PRESSURED when the send queue is full
     * @throws IllegalArgumentException if empty, longer than {@link SctpConfig#maxSendMessageBytes()}, or no such stream
     */
    public SendResult onSend(int streamId, int ppid, ByteBuffer message, Reliability reliability, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Sends everything queued on the streams, then resets our sending half of them (RFC 6525). */
    public void onResetStreams(int[] streamIds, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Sends what is queued, then ends the association in good order. */
    public void onShutdown(long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Ends the association at once and tells the other side. */
    public void onAbort(String reason, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Sets at how many waiting bytes the stream says {@link SctpEvent.BufferedLow}; 0 at first. */
    public void onBufferedLowThreshold(int streamId, long bytes) {
        throw new UnsupportedOperationException();
    }

    /** Bytes waiting for their first transmission, all streams. */
    public long bufferedBytes() {
        throw new UnsupportedOperationException();
    }

    /** Bytes waiting for their first transmission on the stream. */
    public long bufferedBytes(int streamId) {
        throw new UnsupportedOperationException();
    }

    public SctpState state() {
        throw new UnsupportedOperationException();
    }

    public SctpStats stats() {
        throw new UnsupportedOperationException();
    }
}
