package dev.peerage.rtc.sctp;

import dev.peerage.base.SendResult;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The data channels of one connection: opens, announces, carries and closes them over one association (RFC 8831, 8832).
 *
 * <p>It owns the association: feed packets and deadlines here, and drain here. Confined to one thread. One input, then
 * {@link #pollEvent()} until null, then {@link #pollTransmit} until false.
 *
 * <p>A channel is named by its stream id. Made when the DTLS role is known, because that decides who has the even ids.
 */
@SuppressWarnings("DoNotCallSuggester") // signatures first: the bodies follow
public final class DataChannels {

    /**
     * @param association fresh, not started
     * @param isDtlsClient whether our side was the DTLS client: then our channels have even ids (RFC 8832 §6)
     * @param maxChannels channels alive at a time, both sides' together; further announcements are reset at once
     */
    public DataChannels(SctpAssociation association, boolean isDtlsClient, int maxChannels) {}

    /** See {@link SctpAssociation#onStart}. */
    public void onStart(long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** See {@link SctpAssociation#onReceived}. */
    public void onReceived(ByteBuffer packet, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** See {@link SctpAssociation#onTimeout}. */
    public void onTimeout(long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** See {@link SctpAssociation#nextDeadlineUs}. */
    public long nextDeadlineUs() {
        throw new UnsupportedOperationException();
    }

    /** See {@link SctpAssociation#pollTransmit}. */
    public boolean pollTransmit(ByteBuffer out, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** The next event, or null. */
    public @Nullable DataChannelEvent pollEvent() {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a channel, before or after the association is established; messages may be sent on it at once.
     *
     * @return its id; empty if the association is over or all ids and {@code maxChannels} are taken
     * @throws IllegalArgumentException if the negotiated id is in use
     */
    public OptionalInt onOpen(DataChannelOptions options, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /**
     * Queues a message on a channel (copied; the buffer's position is not changed). Empty messages are fine.
     *
     * @return CLOSED if the channel is closing, closed or unknown; BACK_PRESSURED when the send queue is full
     * @throws IllegalArgumentException if longer than {@link SctpConfig#maxSendMessageBytes()}
     */
    public SendResult onSend(int channelId, boolean isText, ByteBuffer payload, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Sends what is queued on the channel, then closes it in both directions (RFC 8831 §6.7). */
    public void onClose(int channelId, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** See {@link SctpAssociation#onShutdown}. */
    public void onShutdown(long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** See {@link SctpAssociation#onAbort}. */
    public void onAbort(String reason, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Sets at how many waiting bytes the channel says {@link DataChannelEvent.BufferedLow}; 0 at first. */
    public void onBufferedLowThreshold(int channelId, long bytes) {
        throw new UnsupportedOperationException();
    }

    /** Bytes waiting for their first transmission on the channel; 0 if unknown. */
    public long bufferedBytes(int channelId) {
        throw new UnsupportedOperationException();
    }

    /** The association beneath, for its state and statistics. */
    public SctpAssociation association() {
        throw new UnsupportedOperationException();
    }
}
