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
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
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
    private final Deque<PeerConnectionEvent> events = new ArrayDeque<>();
    private final Map<PeerConnectionDrop, Long> drops = new EnumMap<>(PeerConnectionDrop.class);
    private final Traffic traffic = new Traffic();

    private PeerConnectionState state = PeerConnectionState.NEW;
    private long deadlineUs = Long.MAX_VALUE;
    private long inputUs;
    private @Nullable DataTransport data;
    private @Nullable TransportAddress remote;
    private int maxMessageBytes;

    public PeerConnection(PeerConnectionConfig config, DtlsCertificate certificate, RandomSource random) {
        this.config = config;
        this.certificate = certificate;
        this.random = random;
        this.ice = new IceAgent(config.ice(), random);
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
        deadlineUs = nowUs + config.signallingTimeoutUs();
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
        if (state == PeerConnectionState.NEW && negotiator.isWaitingForAnswer()) {
            Sdp sdp = readRemote(answer, SessionDescription.Type.ANSWER);
            if (sdp != null) {
                onNegotiated(sdp, nowUs);
            }
        }
    }

    /** Takes a candidate line of the other side; an empty one ends them. May come before the description. */
    public void onRemoteCandidate(String candidate, long nowUs) {
        if (candidate.isBlank()) {
            ice.onRemoteEndOfCandidates(nowUs);
            settle(nowUs);
            return;
        }
        IceCandidate parsed = IceCandidate.parse(candidate.strip());
        if (parsed == null) {
            drop(PeerConnectionDrop.BAD_CANDIDATE);
        } else {
            onRemoteCandidate(parsed, nowUs);
            settle(nowUs);
        }
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
        OptionalInt channel = state.isFinal() ? OptionalInt.empty() : directory.create(options, nowUs);
        if (channel.isPresent()) {
            return channel.getAsInt();
        }
        int closed = directory.closedChannel();
        events.add(new PeerConnectionEvent.ChannelClosed(closed));
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
            events.add(new PeerConnectionEvent.ChannelClosed(channel));
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
        traffic.onReceived(datagram.remaining());
        switch (FirstByte.of(datagram)) {
            case STUN -> ice.onReceived(datagram, from, nowUs);
            case DTLS -> onDtls(datagram, from, nowUs);
            case UNKNOWN -> drop(PeerConnectionDrop.UNKNOWN_PROTOCOL);
        }
        settle(nowUs);
    }

    /** Does what is due; early calls do no harm. */
    public void onTimeout(long nowUs) {
        ice.onTimeout(nowUs);
        if (data != null) {
            data.onTimeout(nowUs);
        }
        settle(nowUs);
        if (nowUs >= deadlineUs) {
            boolean isSignalling = state == PeerConnectionState.NEW;
            end(
                    PeerConnectionState.FAILED,
                    isSignalling ? PeerConnectionReason.SIGNALLING_TIMEOUT : PeerConnectionReason.CONNECT_TIMEOUT,
                    isSignalling ? "no answer to our offer" : "waited for " + unfinishedLayer());
        }
    }

    /**
     * Writes at most one datagram at the position of {@code out}, a big-endian heap buffer with room for
     * {@link dev.peerage.rtc.dtls.DtlsConfig#maxRecordBytes()}.
     *
     * @return where to send it; null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        int start = out.position();
        TransportAddress to = ice.pollTransmit(out, nowUs);
        if (to == null && data != null && remote != null && data.pollTransmit(out, nowUs)) {
            to = remote;
        }
        if (to != null) {
            traffic.onSent(out.position() - start);
        }
        return to;
    }

    public @Nullable PeerConnectionEvent pollEvent() {
        PeerConnectionEvent event = events.poll();
        while (event == null && data != null) {
            DataChannelEvent below = data.channels().pollEvent();
            if (below == null) {
                return null;
            }
            onChannelEvent(below);
            event = events.poll();
        }
        return event;
    }

    /** When {@link #onTimeout} wants to be called; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        long layersUs = Math.min(ice.nextDeadlineUs(), data == null ? Long.MAX_VALUE : data.nextDeadlineUs());
        return Math.min(deadlineUs, layersUs);
    }

    /** Says goodbye and ends; a last drain of {@link #pollTransmit} carries it. */
    public void close(long nowUs) {
        inputUs = nowUs;
        end(PeerConnectionState.CLOSED, PeerConnectionReason.CLOSED_LOCALLY, "");
    }

    public PeerConnectionState state() {
        return state;
    }

    public PeerConnectionStats stats() {
        return new PeerConnectionStats(
                state,
                ice.selectedRemote(),
                ice.rttUs(),
                traffic.datagramsSent(),
                traffic.datagramsReceived(),
                traffic.bytesSent(),
                traffic.bytesReceived(),
                ice.diagnostics(),
                data == null ? null : data.channels().association().stats(),
                drops,
                data == null ? Map.of() : data.dtls().drops());
    }

    /** By which {@link DatagramRouter} knows requests for us. */
    String localUfrag() {
        return ice.localCredentials().ufrag();
    }

    /** By which {@link DatagramRouter} knows answers to us. */
    int transactionTag() {
        return ice.transactionTag();
    }

    /** Whether an authentic check came from there. */
    boolean isPeerAddress(TransportAddress address) {
        return ice.isPeerAddress(address);
    }

    private void requireFresh() {
        if (state != PeerConnectionState.NEW || !negotiator.isFresh()) {
            throw new IllegalStateException("a connection is negotiated once; this one is " + state
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
        directory.attach(data.channels(), nowUs);
        transition(PeerConnectionState.CONNECTING, PeerConnectionReason.NEGOTIATED, "");
        deadlineUs = nowUs + config.connectTimeoutUs();
        ice.onRole(negotiator.iceRole(sdp), nowUs);
        ice.onRemoteCredentials(sdp.credentials(), nowUs);
        for (IceCandidate candidate : sdp.candidates()) {
            onRemoteCandidate(candidate, nowUs);
        }
        if (sdp.hasAllCandidates()) {
            ice.onRemoteEndOfCandidates(nowUs);
        }
        settle(nowUs);
    }

    private void onRemoteCandidate(IceCandidate candidate, long nowUs) {
        if (candidate.address() == null) {
            // A browser's .local name: its checks reach us all the same, and make it peer-reflexive (RFC 8445
            // §7.3.1.3).
            drop(PeerConnectionDrop.UNRESOLVED_CANDIDATE);
        } else {
            ice.onRemoteCandidate(candidate, nowUs);
        }
    }

    private void onDtls(ByteBuffer datagram, TransportAddress from, long nowUs) {
        boolean isPeer = ice.isPeerAddress(from) || state.isFinal() && from.equals(remote);
        if (!isPeer) {
            drop(PeerConnectionDrop.UNVALIDATED_ADDRESS);
        } else if (state == PeerConnectionState.CLOSED) {
            drop(PeerConnectionDrop.ENDED);
        } else if (data == null || !data.onReceived(datagram, nowUs)) {
            drop(PeerConnectionDrop.TOO_EARLY);
        }
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
            tell(negotiator.onLocalCandidate(local.candidate()));
        } else if (event instanceof IceEvent.GatheringDone) {
            tell(negotiator.onGatheringDone());
        } else if (event instanceof IceEvent.SelectedPair pair) {
            remote = pair.remote();
            events.add(new PeerConnectionEvent.SelectedPair(
                    pair.remote(), pair.localType(), pair.remoteType(), pair.rttUs()));
        } else if (event instanceof IceEvent.StateChanged changed) {
            onIceState(changed.next(), changed.reason());
        }
    }

    private void onIceState(IceState next, IceReason reason) {
        if (next == IceState.CONNECTED) {
            if (data != null && data.dtls().state() == DtlsState.NEW) {
                data.onStart(inputUs);
            } else if (state == PeerConnectionState.DISCONNECTED) {
                transition(PeerConnectionState.CONNECTED, PeerConnectionReason.CONSENT_BACK, "");
            }
        } else if (next == IceState.DISCONNECTED && state == PeerConnectionState.CONNECTED) {
            transition(PeerConnectionState.DISCONNECTED, PeerConnectionReason.CONSENT_LATE, "");
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
        tell(directory.translate(event));
        if (event instanceof DataChannelEvent.Connected && state == PeerConnectionState.CONNECTING) {
            transition(PeerConnectionState.CONNECTED, PeerConnectionReason.DATA_FLOWS, "");
            deadlineUs = Long.MAX_VALUE;
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

    private String unfinishedLayer() {
        if (data == null || data.dtls().state() == DtlsState.NEW) {
            return "ICE";
        }
        return data.dtls().state() == DtlsState.HANDSHAKING ? "DTLS" : "SCTP";
    }

    /** Goes to a final state, once, and takes the layers down. */
    private void end(PeerConnectionState last, PeerConnectionReason reason, String detail) {
        if (data != null) {
            drainChannelEvents(data);
        }
        if (state.isFinal()) { // perhaps by one of those events
            return;
        }
        transition(last, reason, detail);
        deadlineUs = Long.MAX_VALUE;
        if (data != null) {
            data.onClose(reason.name(), inputUs);
        }
        ice.close(inputUs);
        for (int channel : directory.forgetAll()) {
            events.add(new PeerConnectionEvent.ChannelClosed(channel));
        }
    }

    private void tell(@Nullable PeerConnectionEvent event) {
        if (event != null) {
            events.add(event);
        }
    }

    private void drop(PeerConnectionDrop reason) {
        drops.merge(reason, 1L, Long::sum);
    }

    private void transition(PeerConnectionState next, PeerConnectionReason reason, String detail) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException(state + " cannot become " + next);
        }
        events.add(new PeerConnectionEvent.StateChanged(state, next, reason, detail));
        state = next;
    }
}
