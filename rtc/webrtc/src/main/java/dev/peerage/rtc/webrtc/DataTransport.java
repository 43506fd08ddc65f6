package dev.peerage.rtc.webrtc;

import dev.peerage.base.RandomSource;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.dtls.DtlsEvent;
import dev.peerage.rtc.dtls.DtlsRole;
import dev.peerage.rtc.dtls.DtlsState;
import dev.peerage.rtc.dtls.DtlsTransport;
import dev.peerage.rtc.sctp.DataChannels;
import dev.peerage.rtc.sctp.SctpAssociation;
import dev.peerage.rtc.sctp.SctpConfig;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Data channels over SCTP over DTLS (RFC 8261): moves packets between the two, and starts one after the other.
 *
 * <p>Knows no addresses; what it sends goes where ICE says.
 */
final class DataTransport {

    /** A browser's ClientHello, with a post-quantum key share in it, is two; and once again. */
    private static final int MAX_EARLY_DATAGRAMS = 4;

    private final DtlsTransport dtls;
    private final DataChannels channels;

    // Reused for every packet, so that none allocates; as large as packets have been, which without bulk data is not
    // large.
    private ByteBuffer packetOut = ByteBuffer.allocate(0);
    private ByteBuffer packetIn = ByteBuffer.allocate(0);

    private final DataDoubt doubt = new DataDoubt();
    private final Deque<ByteBuffer> farewell = new ArrayDeque<>();
    private final int maxMessageBytes;
    private final int maxRecordBytes;
    private final Deque<ByteBuffer> firstFlight = new ArrayDeque<>();
    private @Nullable String cipherSuite;
    private @Nullable PacketTap tap;
    private final int peerTag;
    private long recordsOpened;
    private long pathRttUs;

    DataTransport(
            PeerConnectionConfig config, DtlsCertificate certificate, Sdp remote, DtlsRole role, RandomSource random) {
        peerTag = remote.takesHandshakeTags()
                ? HandshakeTag.of(remote.credentials().ufrag())
                : HandshakeTag.NONE;
        dtls = new DtlsTransport(config.dtls(), certificate, role, remote.fingerprints());
        SctpConfig sctp = sctpConfig(config, remote);
        maxMessageBytes = sctp.maxSendMessageBytes();
        channels = new DataChannels(new SctpAssociation(sctp, random), role == DtlsRole.CLIENT, config.maxChannels());
        maxRecordBytes = config.dtls().maxRecordBytes();
    }

    static SctpConfig sctpConfig(PeerConnectionConfig config, Sdp remote) {
        return config.sctp().toBuilder()
                .ports(config.sctp().localPort(), remote.sctpPort())
                .maxSendMessageBytes(
                        (int) Math.min(remote.maxMessageBytes(), config.sctp().sendQueueBytes()))
                .build();
    }

    DtlsTransport dtls() {
        return dtls;
    }

    DataChannels channels() {
        return channels;
    }

    /** The longest message that the other side takes and we queue. */
    int maxMessageBytes() {
        return maxMessageBytes;
    }

    /** What DTLS agreed on; null before that. */
    @Nullable
    String cipherSuite() {
        return cipherSuite;
    }

    /** There is a path now, with that round trip: begins the DTLS handshake. */
    void onStart(long rttUs, long nowUs) {
        onPathRtt(rttUs);
        dtls.onPathRtt(rttUs);
        dtls.onStart(nowUs);
        for (ByteBuffer early = firstFlight.poll(); early != null; early = firstFlight.poll()) {
            onReceived(early, nowUs);
        }
    }

    /** The round trip on the path in use. */
    void onPathRtt(long rttUs) {
        pathRttUs = rttUs;
    }

    /**
     * Takes a datagram of DTLS records.
     *
     * @return false if it came before {@link #onStart} and is not kept
     */
    boolean onReceived(ByteBuffer datagram, long nowUs) {
        if (dtls.state() == DtlsState.NEW) {
            return keepFirstFlight(datagram);
        }
        packetIn = withRoom(packetIn, datagram.remaining());
        while (datagram.hasRemaining()) {
            if (dtls.onReceived(datagram, packetIn.clear(), nowUs)) {
                recordsOpened++;
                channels.onReceived(tapped(false, packetIn.flip()), nowUs);
            }
        }
        return true;
    }

    /** The other side may have its pair, and say hello, before we have ours; sparing it a retransmission. */
    private boolean keepFirstFlight(ByteBuffer datagram) {
        if (firstFlight.size() == MAX_EARLY_DATAGRAMS || datagram.remaining() > maxRecordBytes) {
            return false;
        }
        firstFlight.add(ByteBuffer.allocate(datagram.remaining()).put(datagram).flip());
        return true;
    }

    long recordsOpened() {
        return recordsOpened;
    }

    /** Whether the other side is told for whom our handshake records are, and so tells us. */
    boolean isTagged() {
        return peerTag != HandshakeTag.NONE;
    }

    boolean isInHandshake() {
        return dtls.state() == DtlsState.NEW || dtls.state() == DtlsState.HANDSHAKING;
    }

    /** What is waited for until data flows. */
    String unfinishedLayer() {
        return switch (dtls.state()) {
            case NEW -> "ICE";
            case HANDSHAKING -> "DTLS";
            default -> "SCTP";
        };
    }

    /** The next change of DTLS, acted upon as far as SCTP is concerned. */
    @Nullable
    DtlsEvent pollEvent(long nowUs) {
        DtlsEvent event = dtls.pollEvent();
        if (event instanceof DtlsEvent.StateChanged changed && changed.next() == DtlsState.CONNECTED) {
            cipherSuite = changed.detail();
            channels.onStart(nowUs);
        }
        return event;
    }

    void onTimeout(long nowUs) {
        dtls.onTimeout(nowUs);
        if (dtls.state() == DtlsState.CONNECTED) {
            channels.onTimeout(nowUs);
        }
    }

    /** Whether what was sent goes unanswered for so long that the path is to be checked; once for each time. */
    boolean takeDoubt(long nowUs) {
        return doubtUs() <= nowUs && doubt.takeDue(nowUs);
    }

    private long doubtUs() {
        SctpAssociation association = channels.association();
        doubt.onSilence(association.unansweredSinceUs(), Math.max(pathRttUs, association.smoothedRttUs()));
        return doubt.dueUs();
    }

    long nextDeadlineUs() {
        return dtls.state() == DtlsState.CONNECTED
                ? Math.min(dtls.nextDeadlineUs(), Math.min(channels.nextDeadlineUs(), doubtUs()))
                : dtls.nextDeadlineUs();
    }

    boolean pollTransmit(ByteBuffer out, long nowUs) {
        ByteBuffer goodbye = farewell.poll();
        if (goodbye != null) {
            out.put(goodbye);
            return true;
        }
        return pollFlight(out, nowUs) || pollSealed(out, nowUs);
    }

    private boolean pollFlight(ByteBuffer out, long nowUs) {
        int start = out.position();
        boolean isWritten = dtls.pollTransmit(out, nowUs);
        if (isWritten && peerTag != HandshakeTag.NONE) {
            HandshakeTag.putOn(out, start, peerTag);
        }
        return isWritten;
    }

    private boolean pollSealed(ByteBuffer out, long nowUs) {
        packetOut = withRoom(packetOut, channels.association().roomBytes());
        return dtls.state() == DtlsState.CONNECTED
                && channels.pollTransmit(packetOut.clear(), nowUs)
                && dtls.seal(tapped(true, packetOut.flip()), out);
    }

    private static ByteBuffer withRoom(ByteBuffer buffer, int bytes) {
        return buffer.capacity() >= bytes ? buffer : ByteBuffer.allocate(bytes);
    }

    void tap(PacketTap next) {
        tap = next;
    }

    private ByteBuffer tapped(boolean isSent, ByteBuffer packet) {
        if (tap != null) {
            tap.onPacket(isSent, packet);
        }
        return packet;
    }

    /** Aborts SCTP, then closes DTLS; what they say is kept for {@link #pollTransmit}. */
    void onClose(String reason, long nowUs) {
        channels.onAbort(reason, nowUs);
        ByteBuffer out = ByteBuffer.allocate(maxRecordBytes);
        if (pollSealed(out, nowUs)) { // the ABORT comes first, whatever else was due
            farewell.add(out.flip());
        }
        dtls.onClose(nowUs);
    }
}
