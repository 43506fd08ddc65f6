package dev.peerage.rtc.webrtc;

import dev.peerage.base.RandomSource;
import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.dtls.DtlsEvent;
import dev.peerage.rtc.dtls.DtlsState;
import dev.peerage.rtc.ice.IceAgent;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.IceEvent;
import dev.peerage.rtc.ice.IceReason;
import dev.peerage.rtc.ice.IceState;
import dev.peerage.rtc.sctp.DataChannelEvent;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.stun.TurnFrame;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one peer, browser or not, that carries data channels.
 *
 * <p>Sans-IO and confined to its owner's loop: one input, then drain {@link #pollEvent}, then {@link #pollTransmit}, then
 * wait until {@link #nextDeadlineUs}. Negotiated once; a network change means a new connection. Nothing that comes from the
 * network or from signalling throws; what is dropped is counted, see {@link #stats}.
 */
public final class PeerConnection {

    private final PeerConnectionConfig config;
    private final DtlsCertificate certificate;
    private final RandomSource random;
    private final IceAgent ice;
    private final Negotiator negotiator;
    private final ChannelDirectory directory;
    private final Lifecycle life = new Lifecycle();
    private final PacketPath path;
    private long inputUs;
    private @Nullable DataTransport data;
    private int maxMessageBytes;

    public PeerConnection(PeerConnectionConfig config, DtlsCertificate certificate, RandomSource random) {
        this.config = config;
        this.certificate = certificate;
        this.random = random;
        this.ice = new IceAgent(config.ice(), random);
        this.path = new PacketPath(ice);
        this.negotiator = new Negotiator(config, certificate, ice.localCredentials(), random);
        this.directory = new ChannelDirectory(config.maxChannels());
        this.maxMessageBytes = config.sctp().maxSendMessageBytes();
    }

    /**
     * Makes the offer, with the candidates known by now; further ones follow as events.
     *
     * @throws IllegalStateException if a description was made already or the connection has ended
     */
    public SessionDescription offer(long nowUs) {
        requireFresh();
        life.expectChangeBy(nowUs + config.signallingTimeoutUs());
        return negotiator.offer();
    }

    /**
     * Takes the other side's offer and makes the answer.
     *
     * @return null if the offer is no good; the connection is FAILED then, with the reason in its event
     * @throws IllegalStateException if a description was made already or the connection has ended
     */
    public @Nullable SessionDescription onOffer(SessionDescription offer, long nowUs) {
        requireFresh();
        inputUs = nowUs;
        Sdp sdp = readRemote(offer, SessionDescription.Type.OFFER);
        if (sdp == null) {
            return null;
        }
        SessionDescription answer = negotiator.answer(sdp);
        onNegotiated(sdp, nowUs);
        return answer;
    }

    /** Takes the other side's answer to our offer; without effect if none is waited for. */
    public void onAnswer(SessionDescription answer, long nowUs) {
        if (life.state() == PeerConnectionState.NEW && negotiator.isWaitingForAnswer()) {
            inputUs = nowUs;
            Sdp sdp = readRemote(answer, SessionDescription.Type.ANSWER);
            if (sdp != null) {
                onNegotiated(sdp, nowUs);
            }
        }
    }

    /**
     * Takes a candidate line of the other side; an empty one ends them. May come before the description.
     *
     * <p>A browser's {@code .local} name is skipped (ICE counts it): the browser's checks reach us all the same, and make it
     * a peer-reflexive candidate (RFC 8445 §7.3.1.3).
     */
    public void onRemoteCandidate(String candidate, long nowUs) {
        if (candidate.isBlank()) {
            ice.onRemoteEndOfCandidates(nowUs);
        } else {
            IceCandidate parsed = IceCandidate.parse(candidate.strip());
            if (parsed == null) {
                path.drop(PeerConnectionDrop.BAD_CANDIDATE);
            } else {
                ice.onRemoteCandidate(parsed, nowUs);
            }
        }
        settle(nowUs);
    }

    /** Adds an address of the socket, also later when an interface appears. */
    public void onLocalHost(TransportAddress address, long nowUs) {
        ice.onLocalHost(address, nowUs);
        settle(nowUs);
    }

    /** All addresses there are now have been told. */
    public void onLocalHostsComplete(long nowUs) {
        ice.onLocalHostsComplete(nowUs);
        settle(nowUs);
    }

    /**
     * Creates a channel, before or after the connection is up. If the connection has ended, or there are too many channels,
     * its {@link PeerConnectionEvent.ChannelClosed} comes at once.
     *
     * @return its number, by which all else names it; not the SCTP stream, which is not known before the DTLS role is
     * @throws IllegalArgumentException if the negotiated id is taken
     */
    public int createDataChannel(DataChannelOptions options, long nowUs) {
        inputUs = nowUs;
        OptionalInt channel = life.state().isFinal() ? OptionalInt.empty() : directory.create(options, nowUs);
        if (channel.isPresent()) {
            return channel.getAsInt();
        }
        int closed = directory.closedChannel();
        life.tell(new PeerConnectionEvent.ChannelClosed(closed));
        return closed;
    }

    /**
     * Sends a message; it is copied.
     *
     * @return SUSPENDED before both descriptions are known, BACK_PRESSURED when the queue is full, CLOSED when the channel
     *     or the connection is
     * @throws IllegalArgumentException if it is longer than {@link #maxMessageBytes()}
     */
    public SendResult onSend(int channel, boolean isText, ByteBuffer payload, long nowUs) {
        if (payload.remaining() > maxMessageBytes) {
            throw new IllegalArgumentException(
                    "a message to this peer has at most " + maxMessageBytes + " bytes, had " + payload.remaining());
        }
        return directory.onSend(channel, isText, payload, nowUs);
    }

    /** Sends what is queued on the channel, then closes it in both directions. */
    public void closeDataChannel(int channel, long nowUs) {
        if (directory.onClose(channel, nowUs)) {
            life.tell(new PeerConnectionEvent.ChannelClosed(channel));
        }
    }

    /** Bytes waiting for their first transmission; 0 if the channel is unknown. */
    public long bufferedBytes(int channel) {
        return directory.bufferedBytes(channel);
    }

    /** Sets at how many waiting bytes {@link PeerConnectionEvent.BufferedLow} comes; 0 at first. */
    public void onBufferedLowThreshold(int channel, long bytes) {
        directory.onBufferedLowThreshold(channel, bytes);
    }

    /** The longest message the other side takes; our own configuration's limit before its description is known. */
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    /** Takes a datagram from the socket; leaves its position anywhere. */
    public void onReceived(ByteBuffer datagram, TransportAddress from, long nowUs) {
        path.onReceived(datagram, from, nowUs);
        settle(nowUs);
    }

    /** Does what is due; early calls do no harm. */
    public void onTimeout(long nowUs) {
        path.onTimeout(nowUs);
        settle(nowUs);
        if (nowUs >= life.deadlineUs()) {
            boolean isSignalling = life.state() == PeerConnectionState.NEW;
            end(
                    PeerConnectionState.FAILED,
                    isSignalling ? PeerConnectionReason.SIGNALLING_TIMEOUT : PeerConnectionReason.CONNECT_TIMEOUT,
                    isSignalling
                            ? "no answer to our offer"
                            : "waited for " + (data == null ? "ICE" : data.unfinishedLayer()));
        }
    }

    /**
     * Writes at most one datagram at the position of {@code out}, a big-endian heap buffer with room for
     * {@link dev.peerage.rtc.dtls.DtlsConfig#maxRecordBytes()} and, where there are TURN servers, {@link
     * TurnFrame#MAX_OVERHEAD_BYTES} more.
     *
     * @return where to send it; null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        return path.pollTransmit(out, nowUs);
    }

    public @Nullable PeerConnectionEvent pollEvent() {
        PeerConnectionEvent event = life.poll();
        while (event == null && data != null) {
            DataChannelEvent below = data.channels().pollEvent();
            if (below == null) {
                return null;
            }
            onChannelEvent(below);
            event = life.poll();
        }
        return event;
    }

    /** When {@link #onTimeout} wants to be called; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        return Math.min(life.deadlineUs(), path.nextDeadlineUs());
    }

    /** Costly work of the DTLS handshake, for any thread: {@link dev.peerage.rtc.dtls.DtlsTransport#pollTask}. */
    public @Nullable Runnable pollTask() {
        return data == null ? null : data.dtls().pollTask();
    }

    /** The work that {@link #pollTask} gave is done. */
    public void onTaskDone(long nowUs) {
        Objects.requireNonNull(data, "no task was handed out").dtls().onTaskDone(nowUs);
        settle(nowUs);
    }

    /** Says goodbye and ends; a last drain of {@link #pollTransmit} carries it. */
    public void close(long nowUs) {
        inputUs = nowUs;
        end(PeerConnectionState.CLOSED, PeerConnectionReason.CLOSED_LOCALLY, "");
    }

    public PeerConnectionState state() {
        return life.state();
    }

    public PeerConnectionStats stats() {
        return path.stats(life.state());
    }

    /** By which {@link DatagramRouter} knows requests for us, also those of before and after an ICE restart. */
    String routingKey() {
        return ice.routingKey();
    }

    /** By which {@link DatagramRouter} knows answers to us. */
    int transactionTag() {
        return ice.transactionTag();
    }

    /** Whether an authentic check came from there. */
    boolean isPeerAddress(TransportAddress address) {
        return ice.isPeerAddress(address);
    }

    /** Whether a TURN server there passes packets on to us. */
    boolean isTurnServer(TransportAddress address) {
        return ice.isTurnServer(address);
    }

    private void requireFresh() {
        if (life.state() != PeerConnectionState.NEW || !negotiator.isFresh()) {
            throw new IllegalStateException("a connection is negotiated once; this one is " + life.state()
                    + (negotiator.isFresh() ? "" : " and has a description"));
        }
    }

    private @Nullable Sdp readRemote(SessionDescription description, SessionDescription.Type expected) {
        SdpResult result = negotiator.onRemote(description, expected);
        if (result instanceof SdpResult.Bad bad) {
            end(PeerConnectionState.FAILED, PeerConnectionReason.BAD_DESCRIPTION, "the description: " + bad.reason());
            return null;
        }
        return (Sdp) result;
    }

    private void onNegotiated(Sdp sdp, long nowUs) {
        data = new DataTransport(config, certificate, sdp, Negotiator.dtlsRole(sdp), random);
        maxMessageBytes = data.maxMessageBytes();
        path.attach(data);
        directory.attach(data.channels(), nowUs);
        life.transition(PeerConnectionState.CONNECTING, PeerConnectionReason.NEGOTIATED, "");
        life.expectChangeBy(nowUs + config.connectTimeoutUs());
        ice.onRole(negotiator.iceRole(sdp), nowUs);
        ice.onRemoteCredentials(sdp.credentials(), nowUs);
        for (IceCandidate candidate : sdp.candidates()) {
            ice.onRemoteCandidate(candidate, nowUs);
        }
        if (sdp.hasAllCandidates()) {
            ice.onRemoteEndOfCandidates(nowUs);
        }
        settle(nowUs);
    }

    /** Draws the conclusions from an input for the layers above. */
    private void settle(long nowUs) {
        inputUs = nowUs;
        for (IceEvent event = ice.pollEvent(); event != null; event = ice.pollEvent()) {
            onIceEvent(event);
        }
        if (data != null) {
            for (DtlsEvent event = data.pollEvent(nowUs); event != null; event = data.pollEvent(nowUs)) {
                onDtlsEvent((DtlsEvent.StateChanged) event);
            }
        }
    }

    private void onIceEvent(IceEvent event) {
        if (event instanceof IceEvent.LocalCandidate local) {
            life.tell(negotiator.onLocalCandidate(local.candidate()));
        } else if (event instanceof IceEvent.GatheringDone) {
            life.tell(negotiator.onGatheringDone());
        } else if (event instanceof IceEvent.SelectedPair pair) {
            path.onSelected();
            life.tell(new PeerConnectionEvent.SelectedPair(
                    pair.remote(), pair.localType(), pair.remoteType(), pair.rttUs()));
        } else if (event instanceof IceEvent.StateChanged changed) {
            onIceState(changed.next(), changed.reason());
        }
    }

    private void onIceState(IceState next, IceReason reason) {
        if (next == IceState.CONNECTED) {
            if (data != null && data.dtls().state() == DtlsState.NEW) {
                data.onStart(inputUs);
            } else if (life.state() == PeerConnectionState.DISCONNECTED) {
                life.transition(PeerConnectionState.CONNECTED, PeerConnectionReason.CONSENT_BACK, "");
            }
        } else if (next == IceState.DISCONNECTED && life.state() == PeerConnectionState.CONNECTED) {
            life.transition(PeerConnectionState.DISCONNECTED, PeerConnectionReason.CONSENT_LATE, "");
        } else if (next == IceState.FAILED) {
            end(PeerConnectionState.FAILED, PeerConnectionReason.of(reason), reason.name());
        }
    }

    private void onDtlsEvent(DtlsEvent.StateChanged changed) {
        if (changed.next() == DtlsState.CLOSED) {
            end(PeerConnectionState.CLOSED, PeerConnectionReason.CLOSED_REMOTELY, changed.detail());
        } else if (changed.next() == DtlsState.FAILED) {
            String detail = changed.reason() + ": " + changed.detail();
            end(PeerConnectionState.FAILED, PeerConnectionReason.of(changed.reason()), detail);
        }
    }

    private void onChannelEvent(DataChannelEvent event) {
        life.tell(directory.translate(event));
        if (event instanceof DataChannelEvent.Connected && life.state() == PeerConnectionState.CONNECTING) {
            life.transition(PeerConnectionState.CONNECTED, PeerConnectionReason.DATA_FLOWS, "");
        } else if (event instanceof DataChannelEvent.Closed closed) {
            PeerConnectionReason reason = PeerConnectionReason.of(closed.reason());
            boolean isOrderly = reason == PeerConnectionReason.CLOSED_REMOTELY;
            end(
                    isOrderly ? PeerConnectionState.CLOSED : PeerConnectionState.FAILED,
                    reason,
                    closed.reason().name());
        }
    }

    /** What has arrived before the end is delivered before the end. */
    private void drainChannelEvents(DataTransport from) {
        for (DataChannelEvent event = from.channels().pollEvent();
                event != null;
                event = from.channels().pollEvent()) {
            onChannelEvent(event);
        }
    }

    /** Goes to a final state, once, and takes the layers down. */
    private void end(PeerConnectionState last, PeerConnectionReason reason, String detail) {
        if (data != null) {
            drainChannelEvents(data);
        }
        if (life.state().isFinal()) { // perhaps by one of those events
            return;
        }
        life.transition(last, reason, detail);
        if (data != null) {
            data.onClose(reason.name(), inputUs);
        }
        ice.close(inputUs);
        for (int channel : directory.forgetAll()) {
            life.tell(new PeerConnectionEvent.ChannelClosed(channel));
        }
    }
}
