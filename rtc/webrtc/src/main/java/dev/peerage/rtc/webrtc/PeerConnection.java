package dev.peerage.rtc.webrtc;

import dev.peerage.base.RandomSource;
import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one peer, browser or not, that carries data channels.
 *
 * <p>Sans-IO and confined to its owner's loop: one input, then drain {@link #pollEvent} and {@link #pollTransmit}, then wait
 * until {@link #nextDeadlineUs}. Negotiated once; a network change means a new connection. Nothing that comes from the
 * network or from signalling throws.
 */
@SuppressWarnings("DoNotCallSuggester") // signatures first: the bodies follow
public final class PeerConnection {

    public PeerConnection(PeerConnectionConfig config, DtlsCertificate certificate, RandomSource random) {}

    /**
     * Makes the offer, with the candidates known by now; further ones follow as events.
     *
     * @throws IllegalStateException if a description was made already or the connection has ended
     */
    public SessionDescription offer(long nowUs) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes the other side's offer and makes the answer.
     *
     * @return null if the offer is no good; the connection is FAILED then, with the reason in its event
     * @throws IllegalStateException if a description was made already
     */
    public @Nullable SessionDescription onOffer(SessionDescription offer, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Takes the other side's answer to our offer; without effect if none is waited for. */
    public void onAnswer(SessionDescription answer, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Takes a candidate line of the other side; an empty one ends them. May come before the description. */
    public void onRemoteCandidate(String candidate, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Adds an address of the socket, also later when an interface appears. */
    public void onLocalHost(TransportAddress address, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** All addresses there are now have been told. */
    public void onLocalHostsComplete(long nowUs) {
        throw new UnsupportedOperationException();
    }

    /**
     * Creates a channel, before or after the connection is up.
     *
     * @return its number, by which all else names it; not the SCTP stream, which is not known before the DTLS role is
     * @throws IllegalArgumentException if the negotiated id is taken
     * @throws IllegalStateException if the connection has ended or there are too many channels
     */
    public int createDataChannel(DataChannelOptions options, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /**
     * Sends a message; it is copied.
     *
     * @return SUSPENDED before both descriptions are known, BACK_PRESSURED when the queue is full, CLOSED when the channel
     *     or the connection is
     * @throws IllegalArgumentException if it is longer than {@link #maxMessageBytes()}
     */
    public SendResult onSend(int channel, boolean isText, ByteBuffer payload, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Sends what is queued on the channel, then closes it in both directions. */
    public void closeDataChannel(int channel, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Bytes waiting for their first transmission; 0 if the channel is unknown. */
    public long bufferedBytes(int channel) {
        throw new UnsupportedOperationException();
    }

    /** Sets at how many waiting bytes {@link PeerConnectionEvent.BufferedLow} comes; 0 at first. */
    public void onBufferedLowThreshold(int channel, long bytes) {
        throw new UnsupportedOperationException();
    }

    /** The longest message the other side takes; what we take before its description is known. */
    public int maxMessageBytes() {
        throw new UnsupportedOperationException();
    }

    /** Takes a datagram from the socket, consuming it. */
    public void onReceived(ByteBuffer datagram, TransportAddress from, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** Does what is due; early calls do no harm. */
    public void onTimeout(long nowUs) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes at most one datagram at the position of {@code out}, a big-endian heap buffer with room for
     * {@link dev.peerage.rtc.dtls.DtlsConfig#maxRecordBytes()}.
     *
     * @return where to send it; null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        throw new UnsupportedOperationException();
    }

    public @Nullable PeerConnectionEvent pollEvent() {
        throw new UnsupportedOperationException();
    }

    /** When {@link #onTimeout} wants to be called; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        throw new UnsupportedOperationException();
    }

    /** Says goodbye and ends; a last {@link #pollTransmit} drain carries it. */
    public void close(long nowUs) {
        throw new UnsupportedOperationException();
    }

    public PeerConnectionState state() {
        throw new UnsupportedOperationException();
    }

    public PeerConnectionStats stats() {
        throw new UnsupportedOperationException();
    }
}
