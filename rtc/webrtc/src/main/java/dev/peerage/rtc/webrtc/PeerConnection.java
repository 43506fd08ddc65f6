package dev.peerage.rtc.webrtc;

import dev.peerage.base.RandomSource;
import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.stun.turn.TurnClient;
import dev.peerage.rtc.stun.turn.TurnPath;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one peer, browser or not, that carries data channels.
 *
 * <p>Sans-IO and confined to its owner's loop: one input, then drain {@link #pollEvent}, then {@link #pollTransmit}, then
 * wait until {@link #nextDeadlineUs}. Datagrams of one moment may all be given to {@link #onReceived} before one drain,
 * which then has one acknowledgement for all of them. Negotiated once; what can change later is the path, by an ICE restart from either
 * side. Nothing that comes from the network or from signalling throws; what is dropped is counted, see {@link #stats}.
 *
 * <p>Two of them, in one program for once, so that the network is a method call:
 *
 * <pre>{@code
 * PeerConnection ada = new PeerConnection(PeerConnectionConfig.defaults(), certificate, random);
 * PeerConnection ben = new PeerConnection(PeerConnectionConfig.defaults(), certificate, random);
 * ada.onLocalHost(adasAddress, 0);
 * ben.onLocalHost(bensAddress, 0);
 * ada.createDataChannel(DataChannelOptions.of("chat"), 0);
 * SessionDescription offer = ada.offer(0); // both travel by your signalling
 * SessionDescription answer = ben.onOffer(offer, 0);
 * ada.onAnswer(answer, 0);
 * for (long nowUs = 0; nowUs < 1_000_000; nowUs += 1_000) { // your loop; it could wait for nextDeadlineUs()
 *     drain(ada, adasAddress, ben, nowUs);
 *     drain(ben, bensAddress, ada, nowUs);
 * }
 *
 * void drain(PeerConnection from, TransportAddress address, PeerConnection to, long nowUs) {
 *     from.onTimeout(nowUs);
 *     for (PeerConnectionEvent event = from.pollEvent(); event != null; event = from.pollEvent()) {
 *         if (event instanceof PeerConnectionEvent.ChannelOpened opened) {
 *             from.onSend(opened.channel(), true, ByteBuffer.wrap("hello".getBytes(UTF_8)), nowUs);
 *         } else if (event instanceof PeerConnectionEvent.MessageReceived message) {
 *             received.add(new String(message.payload(), UTF_8));
 *         }
 *     }
 *     ByteBuffer out = ByteBuffer.allocate(PeerConnectionConfig.defaults().maxDatagramBytes());
 *     while (from.pollTransmit(out.clear(), nowUs) != null) { // your socket sends it to where that says
 *         to.onReceived(out.flip(), address, nowUs);
 *     }
 * }
 * }</pre>
 */
public final class PeerConnection {

    private final PeerConnectionConfig config;
    private final ConnectionLayers layers;

    // The same as in layers, for short
    private final Negotiator negotiator;
    private final ChannelDirectory directory;
    private final Lifecycle life;
    private final PacketPath path;

    private @Nullable Throwable bug;

    /** Makes one that has its allocations on TURN servers to itself: right for a socket of its own. */
    public PeerConnection(PeerConnectionConfig config, DtlsCertificate certificate, RandomSource random) {
        this(config, certificate, random, null);
    }

    /**
     * Makes one that shares allocations on TURN servers with the others on its socket.
     *
     * @param sharedTurn the one the socket's {@link DatagramRouter} has; null if that has none, as with the constructor
     *     without it
     */
    public PeerConnection(
            PeerConnectionConfig config,
            DtlsCertificate certificate,
            RandomSource random,
            @Nullable TurnClient sharedTurn) {
        this.config = config;
        this.layers = new ConnectionLayers(config, certificate, random, sharedTurn);
        this.negotiator = layers.negotiator;
        this.directory = layers.directory;
        this.life = layers.life;
        this.path = layers.path;
    }

    /**
     * Makes the first offer, with the candidates known by now; further ones follow as events.
     *
     * @throws IllegalStateException if a description was made already or the connection has ended
     */
    public SessionDescription offer(long nowUs) {
        if (life.state() != PeerConnectionState.NEW || negotiator.state() != SignallingState.NEW) {
            throw new IllegalStateException("the first offer is made once, by a new connection; this one is "
                    + life.state() + " and " + negotiator.state());
        }
        life.expectChangeBy(nowUs + config.signallingTimeoutUs());
        return negotiator.offer(nowUs);
    }

    /**
     * Makes a new offer with new ICE credentials and candidates (RFC 8829 §5.2.2): for a network that has changed, or a
     * connection that is DISCONNECTED. Data goes on over the old pair, as far as it carries, until there is a new one. An
     * offer that is not answered does no harm; another restart, of either side, replaces it.
     *
     * @throws IllegalStateException if both sides have not agreed before, or the connection has ended
     */
    public SessionDescription restartIce(long nowUs) {
        if (life.state().isFinal() || !negotiator.hasAgreed()) {
            throw new IllegalStateException("ICE restarts on a connection that is negotiated and alive; this one is "
                    + life.state() + " and " + negotiator.state());
        }
        negotiator.onRestart();
        layers.ice.restart(nowUs);
        layers.settle(nowUs);
        return negotiator.offer(nowUs);
    }

    /**
     * Takes the other side's offer and makes the answer: the first, or a later one, which restarts ICE.
     *
     * <p>If both sides have offered a restart at once, whoever made the very first offer goes on with its own, and the
     * other side answers it; but for 5 s only, then its own is taken for lost.
     *
     * @return null if there is nothing to answer, which is one of three: {@link #state} is FAILED, as a first offer was
     *     no good ({@link PeerConnectionReason#BAD_DESCRIPTION} in the event, with what is wrong); a later one was no
     *     good ({@link PeerConnectionEvent.DescriptionRefused}, and the connection goes on); or a later one came against
     *     ours ({@link PeerConnectionDrop#OFFER_AGAINST_OURS}, and ours will be answered)
     * @throws IllegalStateException if our first offer waits for its answer, or the connection has ended
     */
    public @Nullable SessionDescription onOffer(SessionDescription offer, long nowUs) {
        if (life.state().isFinal() || negotiator.state() == SignallingState.OFFERED && !negotiator.hasAgreed()) {
            throw new IllegalStateException(
                    "this connection takes no offer, it is " + life.state() + " and " + negotiator.state());
        }
        if (negotiator.isTheirOfferToBeIgnored(nowUs)) {
            path.drop(PeerConnectionDrop.OFFER_AGAINST_OURS);
            return null;
        }
        Sdp sdp = onDescription(offer, SessionDescription.Type.OFFER, nowUs);
        DataTransport data = layers.data();
        return sdp == null || data == null
                ? null
                : negotiator.answer(sdp, data.dtls().role());
    }

    /** Whether {@link #onOffer} ignores offers, as ours goes on: both sides have offered a restart at once. */
    public boolean ignoresOffers(long nowUs) {
        return !life.state().isFinal() && negotiator.hasAgreed() && negotiator.isTheirOfferToBeIgnored(nowUs);
    }

    /** Takes the other side's answer to our offer; without effect if none is waited for. */
    public void onAnswer(SessionDescription answer, long nowUs) {
        if (!life.state().isFinal() && negotiator.state() == SignallingState.OFFERED) {
            onDescription(answer, SessionDescription.Type.ANSWER, nowUs);
        }
    }

    private @Nullable Sdp onDescription(SessionDescription description, SessionDescription.Type expected, long nowUs) {
        boolean isFirst = !negotiator.hasAgreed();
        SdpResult result = negotiator.onRemote(description, expected);
        if (!(result instanceof Sdp sdp)) {
            onBadDescription(((SdpResult.Bad) result).reason(), isFirst, nowUs);
            return null;
        }
        if (isFirst) {
            layers.onNegotiated(sdp, nowUs);
        } else {
            layers.onRemoteIce(sdp, nowUs);
        }
        return sdp;
    }

    private void onBadDescription(String reason, boolean isFirst, long nowUs) {
        String detail = "the description: " + reason;
        if (isFirst) {
            layers.end(PeerConnectionState.FAILED, PeerConnectionReason.BAD_DESCRIPTION, detail, nowUs);
        } else {
            life.tell(new PeerConnectionEvent.DescriptionRefused(detail));
        }
    }

    /**
     * Takes a candidate line of the other side; an empty one ends them. May come before the description: one that tells its
     * {@code ufrag}, as browsers' and ours do, belongs to the description which has that too, also across a restart.
     *
     * <p>A browser's {@code .local} name comes back as {@link PeerConnectionEvent.NamedCandidate}. Nothing waits for its
     * address: the browser's checks reach us all the same, and make it a peer-reflexive candidate (RFC 8445 §7.3.1.3).
     */
    public void onRemoteCandidate(String candidate, long nowUs) {
        if (candidate.isBlank()) {
            layers.ice.onRemoteEndOfCandidates(nowUs);
        } else {
            IceCandidate parsed = IceCandidate.parse(candidate.strip());
            String ufrag = IceCandidate.ufragOf(candidate);
            if (parsed == null) {
                path.drop(PeerConnectionDrop.BAD_CANDIDATE);
            } else if (ufrag == null) {
                layers.ice.onRemoteCandidate(parsed, nowUs);
            } else {
                layers.ice.onRemoteCandidate(parsed, ufrag, nowUs);
            }
        }
        layers.settle(nowUs);
    }

    /** Adds an address of the socket, also later when an interface appears. */
    public void onLocalHost(TransportAddress address, long nowUs) {
        layers.pathLimit.onLocalHost(address);
        layers.ice.onLocalHost(address, nowUs);
        layers.settle(nowUs);
    }

    /**
     * How large the frames are of the links that lead away from this machine, the least of them; 1500 bytes unless told.
     * Larger packets are not tried there. For owners that know of jumbo frames; {@code rtc/io} does not ask, and so does
     * not tell. Counts from the next selection of a pair.
     */
    public void onLinkMtu(int mtuBytes) {
        layers.pathLimit.onLinkMtu(mtuBytes);
    }

    /** An address of the socket has vanished: what there is gets checked. */
    public void onLocalHostGone(TransportAddress address, long nowUs) {
        layers.pathLimit.onLocalHostGone(address);
        layers.ice.onLocalHostGone(address, nowUs);
        layers.settle(nowUs);
    }

    /** All addresses there are now have been told. */
    public void onLocalHostsComplete(long nowUs) {
        layers.ice.onLocalHostsComplete(nowUs);
        layers.settle(nowUs);
    }

    /**
     * Creates a channel, before or after the connection is up. If the connection has ended, there are too many channels,
     * the other side takes fewer streams, or a channel without a negotiated id of its own has got this one, its
     * {@link PeerConnectionEvent.ChannelClosed} comes at once.
     *
     * @return its number, by which all else names it; not the SCTP stream, which is not known before the DTLS role is
     * @throws IllegalArgumentException if another channel of ours was given the negotiated id
     */
    public int createDataChannel(DataChannelOptions options, long nowUs) {
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
        int maxMessageBytes = maxMessageBytes();
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
        DataTransport data = layers.data();
        return data == null ? config.sctp().maxSendMessageBytes() : data.maxMessageBytes();
    }

    /** Takes a datagram from the socket; leaves its position anywhere. */
    public void onReceived(ByteBuffer datagram, TransportAddress from, long nowUs) {
        try {
            path.onReceived(datagram, from, nowUs);
            layers.settle(nowUs);
        } catch (RuntimeException | Error found) {
            onBug(found, nowUs);
        }
    }

    /** Does what is due; early calls do no harm. */
    public void onTimeout(long nowUs) {
        try {
            layers.onTimeout(nowUs);
        } catch (RuntimeException | Error found) {
            onBug(found, nowUs);
        }
    }

    /**
     * Ends this connection alone, FAILED with {@link PeerConnectionReason#INTERNAL}: it threw what it must not throw, at an
     * input, which it notices itself, or when it was drained, which its owner has to tell.
     */
    public void onBug(Throwable found, long nowUs) {
        if (bug == null) {
            bug = found;
        }
        layers.abandon(found, nowUs);
    }

    /** The first that {@link #onBug} was told of; null for none. */
    public @Nullable Throwable bug() {
        return bug;
    }

    /**
     * Writes at most one datagram at the position of {@code out}, a big-endian heap buffer with room for
     * {@link PeerConnectionConfig#maxDatagramBytes()}.
     *
     * @return where to send it; null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        return path.pollTransmit(out, nowUs);
    }

    public @Nullable PeerConnectionEvent pollEvent() {
        return layers.pollEvent();
    }

    /** When {@link #onTimeout} wants to be called; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        return Math.min(life.deadlineUs(), path.nextDeadlineUs());
    }

    /** Costly work of the DTLS handshake, for any thread: {@link dev.peerage.rtc.dtls.DtlsTransport#pollTask}. */
    public @Nullable Runnable pollTask() {
        DataTransport data = layers.data();
        return data == null ? null : data.dtls().pollTask();
    }

    /** The work that {@link #pollTask} gave is done. */
    public void onTaskDone(long nowUs) {
        Objects.requireNonNull(layers.data(), "no task was handed out").dtls().onTaskDone(nowUs);
        layers.settle(nowUs);
    }

    /** Says goodbye and ends; a last drain of {@link #pollTransmit} carries it. */
    public void close(long nowUs) {
        layers.end(PeerConnectionState.CLOSED, PeerConnectionReason.CLOSED_LOCALLY, "", nowUs);
    }

    public PeerConnectionState state() {
        return life.state();
    }

    /** What the layers know, for diagnosis. */
    public PeerConnectionStats stats() {
        return path.stats(life.state());
    }

    /** The figures under W3C's names. */
    public StatsReport statsReport() {
        return StatsReports.of(layers);
    }

    /** From now on shows SCTP packets; to be called when both descriptions are known. */
    void tap(PacketTap tap) {
        Objects.requireNonNull(layers.data(), "not negotiated").tap(tap);
    }

    /** By which {@link DatagramRouter} knows requests for us, also those of before and after an ICE restart. */
    String routingKey() {
        return layers.ice.routingKey();
    }

    /** By which {@link DatagramRouter} knows answers to us. */
    int transactionTag() {
        return layers.ice.transactionTag();
    }

    /** Whether DTLS is not up yet. */
    boolean isInHandshake() {
        DataTransport data = layers.data();
        return data == null || data.isInHandshake();
    }

    /** By which {@link DatagramRouter} knows handshake records for us. */
    int handshakeTag() {
        return path.tag();
    }

    /** Whether handshake records for us have a tag. */
    boolean isTagged() {
        DataTransport data = layers.data();
        return data != null && data.isTagged();
    }

    /** How many records of the peer were decrypted. */
    long recordsOpened() {
        DataTransport data = layers.data();
        return data == null ? 0 : data.recordsOpened();
    }

    /** Whether an authentic check came from there. */
    boolean isPeerAddress(TransportAddress address) {
        return layers.ice.isPeerAddress(address);
    }

    /** Whether an authentic check came that way. */
    boolean isPeerPath(TurnPath path) {
        return layers.ice.isPeerPath(path);
    }

    /** Whether a TURN server there passes packets on to us alone. */
    boolean isTurnServer(TransportAddress address) {
        return layers.ice.isTurnServer(address);
    }
}
