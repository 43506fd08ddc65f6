package dev.peerage.rtc.webrtc;

import dev.peerage.base.RandomSource;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.dtls.DtlsEvent;
import dev.peerage.rtc.dtls.DtlsState;
import dev.peerage.rtc.ice.IceAgent;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.IceEvent;
import dev.peerage.rtc.ice.IceReason;
import dev.peerage.rtc.ice.IceState;
import dev.peerage.rtc.sctp.DataChannelEvent;
import dev.peerage.rtc.sctp.SctpState;
import dev.peerage.rtc.stun.turn.TurnClient;
import org.jspecify.annotations.Nullable;

/**
 * The layers of one connection, and what follows for the others from what happens in one: DTLS starts when ICE has a pair,
 * the state changes, all end together.
 */
final class ConnectionLayers {

    final IceAgent ice;
    final Negotiator negotiator;
    final ChannelDirectory directory;
    final Lifecycle life = new Lifecycle();
    final PacketPath path;
    final PathLimit pathLimit = new PathLimit();

    private final PeerConnectionConfig config;
    private final DtlsCertificate certificate;
    private final RandomSource random;
    private long inputUs;
    private @Nullable DataTransport data;

    ConnectionLayers(
            PeerConnectionConfig config,
            DtlsCertificate certificate,
            RandomSource random,
            @Nullable TurnClient sharedTurn) {
        this.config = config;
        this.certificate = certificate;
        this.random = random;
        this.ice = new IceAgent(config.ice(), random, sharedTurn);
        this.path = new PacketPath(ice);
        this.negotiator = new Negotiator(config, certificate, ice::localCredentials, random);
        this.directory = new ChannelDirectory(config.maxChannels());
    }

    /** DTLS and what is above it; null before both descriptions are known. */
    @Nullable
    DataTransport data() {
        return data;
    }

    /** Both first descriptions are known. */
    void onNegotiated(Sdp remote, long nowUs) {
        DataTransport transport = new DataTransport(config, certificate, remote, Negotiator.dtlsRole(remote), random);
        data = transport;
        // First, so that whatever a description leads to has a deadline
        life.transition(PeerConnectionState.CONNECTING, PeerConnectionReason.NEGOTIATED, "");
        life.expectChangeBy(nowUs + config.connectTimeoutUs());
        path.attach(transport, nowUs);
        pathLimit.onPeerLimit(remote.maxPacketBytes());
        directory
                .attach(transport.channels(), nowUs)
                .forEach(channel -> life.tell(new PeerConnectionEvent.ChannelClosed(channel)));
        ice.onRole(negotiator.iceRole(remote), nowUs);
        onRemoteIce(remote, nowUs);
    }

    /** Further descriptions: with other credentials in them, ICE restarts. */
    void onRemoteIce(Sdp remote, long nowUs) {
        ice.onRemoteCredentials(remote.credentials(), nowUs);
        for (IceCandidate candidate : remote.candidates()) {
            ice.onRemoteCandidate(candidate, nowUs);
        }
        if (remote.hasAllCandidates()) {
            ice.onRemoteEndOfCandidates(nowUs);
        }
        settle(nowUs);
    }

    /** Draws the conclusions from an input for the layers above. */
    void settle(long nowUs) {
        inputUs = nowUs;
        for (IceEvent event = ice.pollEvent(); event != null; event = ice.pollEvent()) {
            onIceEvent(event);
        }
        if (data != null) {
            for (DtlsEvent event = data.pollEvent(nowUs); event != null; event = data.pollEvent(nowUs)) {
                onDtlsEvent((DtlsEvent.StateChanged) event);
            }
            onSctpState(data);
        }
    }

    /** What SCTP has come to is acted upon at once, though its events may wait long for someone to poll them. */
    private void onSctpState(DataTransport transport) {
        SctpState sctp = transport.channels().association().state();
        if (sctp == SctpState.CLOSED) {
            drainChannelEvents(transport); // the last of them ends all
        } else if (sctp == SctpState.ESTABLISHED) {
            onDataFlows();
        }
    }

    private void onDataFlows() {
        if (life.state() == PeerConnectionState.CONNECTING) {
            life.transition(PeerConnectionState.CONNECTED, PeerConnectionReason.DATA_FLOWS, "");
        }
    }

    void onTimeout(long nowUs) {
        path.onTimeout(nowUs);
        if (data != null && !life.state().isFinal() && data.takeDoubt(nowUs)) {
            ice.onDataDoubt(nowUs);
        }
        settle(nowUs);
        if (nowUs >= life.deadlineUs()) {
            boolean isSignalling = life.state() == PeerConnectionState.NEW;
            end(
                    PeerConnectionState.FAILED,
                    isSignalling ? PeerConnectionReason.SIGNALLING_TIMEOUT : PeerConnectionReason.CONNECT_TIMEOUT,
                    isSignalling
                            ? "no answer to our offer"
                            : "waited for " + (data == null ? "ICE" : data.unfinishedLayer()),
                    nowUs);
        }
    }

    @Nullable
    PeerConnectionEvent pollEvent() {
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

    /** Goes to a final state, once, and takes the layers down. */
    void end(PeerConnectionState last, PeerConnectionReason reason, String detail, long nowUs) {
        inputUs = nowUs;
        if (data != null) {
            drainChannelEvents(data);
        }
        if (life.state().isFinal()) { // perhaps by one of those events
            return;
        }
        life.transition(last, reason, detail);
        if (data != null) {
            data.onClose(reason.name(), nowUs);
        }
        ice.close(nowUs);
        for (int channel : directory.forgetAll()) {
            life.tell(new PeerConnectionEvent.ChannelClosed(channel));
        }
    }

    /** Fails because of a bug of ours: takes each layer down as far as it lets itself be, as one of them is broken. */
    void abandon(Throwable bug, long nowUs) {
        if (life.state().isFinal()) {
            return;
        }
        life.transition(PeerConnectionState.FAILED, PeerConnectionReason.INTERNAL, bug.toString());
        DataTransport transport = data;
        if (transport != null) {
            attempt(() -> transport.onClose(PeerConnectionReason.INTERNAL.name(), nowUs), bug);
        }
        attempt(() -> ice.close(nowUs), bug);
        for (int channel : directory.forgetAll()) {
            life.tell(new PeerConnectionEvent.ChannelClosed(channel));
        }
    }

    private static void attempt(Runnable goodbye, Throwable bug) {
        try {
            goodbye.run();
        } catch (RuntimeException | Error alsoBroken) {
            bug.addSuppressed(alsoBroken); // the other side notices by our silence
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

    private void onIceEvent(IceEvent event) {
        if (event instanceof IceEvent.LocalCandidate local) {
            life.tell(negotiator.onLocalCandidate(local.candidate()));
        } else if (event instanceof IceEvent.GatheringDone) {
            life.tell(negotiator.onGatheringDone());
        } else if (event instanceof IceEvent.NamedCandidate named) {
            life.tell(new PeerConnectionEvent.NamedCandidate(named.candidate()));
        } else if (event instanceof IceEvent.UdpBlocked) {
            life.tell(new PeerConnectionEvent.UdpBlocked());
        } else if (event instanceof IceEvent.SelectedPair pair) {
            path.onSelected();
            if (data != null) {
                data.onPathRtt(pair.rttUs());
                data.channels().onPathChanged(pathLimit.packetBytes(pair.remote(), ice.dataHeaderBytes()), inputUs);
            }
            life.tell(new PeerConnectionEvent.SelectedPair(
                    pair.remote(), pair.localType(), pair.remoteType(), pair.rttUs()));
        } else if (event instanceof IceEvent.StateChanged changed) {
            onIceState(changed.next(), changed.reason());
        }
    }

    private void onIceState(IceState next, IceReason reason) {
        if (next == IceState.CONNECTED) {
            if (data != null && data.dtls().state() == DtlsState.NEW) {
                data.onStart(ice.rttUs(), inputUs);
            } else if (life.state() == PeerConnectionState.DISCONNECTED) {
                life.transition(PeerConnectionState.CONNECTED, PeerConnectionReason.CONSENT_BACK, "");
            }
        } else if (next == IceState.DISCONNECTED && life.state() == PeerConnectionState.CONNECTED) {
            life.transition(PeerConnectionState.DISCONNECTED, PeerConnectionReason.CONSENT_LATE, "");
        } else if (next == IceState.FAILED) {
            end(PeerConnectionState.FAILED, PeerConnectionReason.of(reason), reason.name(), inputUs);
        }
    }

    private void onDtlsEvent(DtlsEvent.StateChanged changed) {
        if (changed.next() == DtlsState.CLOSED) {
            end(PeerConnectionState.CLOSED, PeerConnectionReason.CLOSED_REMOTELY, changed.detail(), inputUs);
        } else if (changed.next() == DtlsState.FAILED) {
            String detail = changed.reason() + ": " + changed.detail();
            end(PeerConnectionState.FAILED, PeerConnectionReason.of(changed.reason()), detail, inputUs);
        }
    }

    private void onChannelEvent(DataChannelEvent event) {
        life.tell(directory.translate(event));
        if (event instanceof DataChannelEvent.Connected) {
            onDataFlows();
        } else if (event instanceof DataChannelEvent.Closed closed) {
            PeerConnectionReason reason = PeerConnectionReason.of(closed.reason());
            boolean isOrderly = reason == PeerConnectionReason.CLOSED_REMOTELY;
            end(
                    isOrderly ? PeerConnectionState.CLOSED : PeerConnectionState.FAILED,
                    reason,
                    closed.reason().name(),
                    inputUs);
        }
    }
}
