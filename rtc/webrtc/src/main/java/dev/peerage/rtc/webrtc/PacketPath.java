package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceAgent;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Moves and counts datagrams between the socket and the two that share it: ICE, and DTLS with what is inside. */
final class PacketPath {

    /** No ClientHello is longer. */
    private static final int MAX_EARLY_BYTES = 2_048;

    private final IceAgent ice;
    private final int tag;
    private final DropCounts<PeerConnectionDrop> drops = new DropCounts<>(PeerConnectionDrop.class);
    private @Nullable DataTransport data;
    private @Nullable ByteBuffer early;
    private long selections;
    private long datagramsSent;
    private long datagramsReceived;
    private long bytesSent;
    private long bytesReceived;

    PacketPath(IceAgent ice) {
        this.ice = ice;
        this.tag = HandshakeTag.of(ice.routingKey());
    }

    /** Which handshake records are for us. */
    int tag() {
        return tag;
    }

    void attach(DataTransport transport, long nowUs) {
        data = transport;
        ByteBuffer kept = early;
        early = null;
        if (kept != null) {
            onData(kept, nowUs);
        }
    }

    /** ICE chose where data goes; it stays so for a last goodbye after ICE has ended. */
    void onSelected() {
        selections++;
    }

    void onReceived(ByteBuffer datagram, TransportAddress from, long nowUs) {
        datagramsReceived++;
        bytesReceived += datagram.remaining();
        switch (FirstByte.of(datagram)) {
            case STUN, CHANNEL_DATA -> {
                if (ice.onReceived(datagram, from, nowUs)) {
                    onData(datagram, nowUs);
                }
            }
            case DTLS -> onDtls(datagram, from, nowUs);
            case UNKNOWN -> drop(PeerConnectionDrop.UNKNOWN_PROTOCOL);
        }
    }

    private void onDtls(ByteBuffer datagram, TransportAddress from, long nowUs) {
        if (!ice.isPeerAddress(from)) {
            drop(PeerConnectionDrop.UNVALIDATED_ADDRESS);
        } else {
            ice.onDataReceived(from, datagram.remaining());
            onData(datagram, nowUs);
        }
    }

    private void onData(ByteBuffer records, long nowUs) {
        if (!HandshakeTag.takeOff(records, tag)) {
            drop(PeerConnectionDrop.WRONG_HANDSHAKE_TAG);
            return;
        }
        boolean isTaken = data == null ? keepEarly(records) : data.onReceived(records, nowUs);
        if (!isTaken) {
            drop(PeerConnectionDrop.TOO_EARLY);
        }
    }

    /** The other side may say hello before its description is here: keeps the ClientHello, which spares a retransmission. */
    private boolean keepEarly(ByteBuffer records) {
        if (early != null || records.remaining() > MAX_EARLY_BYTES) {
            return false;
        }
        early = ByteBuffer.allocate(records.remaining()).put(records).flip();
        return true;
    }

    void onTimeout(long nowUs) {
        ice.onTimeout(nowUs);
        if (data != null) {
            data.onTimeout(nowUs);
        }
    }

    long nextDeadlineUs() {
        return Math.min(ice.nextDeadlineUs(), data == null ? Long.MAX_VALUE : data.nextDeadlineUs());
    }

    @Nullable
    TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        int start = out.position();
        boolean hasEnded = ice.state().isTerminal();
        TransportAddress to = hasEnded ? null : ice.pollTransmit(out, nowUs);
        if (to == null && data != null && selections > 0) {
            to = pollData(data, out, start, nowUs);
        }
        if (to == null && hasEnded) {
            to = ice.pollTransmit(out, nowUs); // a relayed address is given back after the goodbye that went over it
        }
        if (to != null) {
            datagramsSent++;
            bytesSent += out.position() - start;
        }
        return to;
    }

    private @Nullable TransportAddress pollData(DataTransport from, ByteBuffer out, int start, long nowUs) {
        out.position(start + ice.dataHeaderBytes());
        TransportAddress to = from.pollTransmit(out, nowUs) ? ice.sealData(out, start) : null;
        if (to == null) { // nothing to send, or nowhere as the peer's consent has expired: then it is lost
            out.position(start);
        }
        return to;
    }

    long datagramsSent() {
        return datagramsSent;
    }

    long datagramsReceived() {
        return datagramsReceived;
    }

    long bytesSent() {
        return bytesSent;
    }

    long bytesReceived() {
        return bytesReceived;
    }

    /** How often ICE chose where data goes. */
    long selections() {
        return selections;
    }

    void drop(PeerConnectionDrop reason) {
        drops.count(reason);
    }

    PeerConnectionStats stats(PeerConnectionState state) {
        return new PeerConnectionStats(
                state,
                ice.selectedRemote(),
                ice.rttUs(),
                datagramsSent,
                datagramsReceived,
                bytesSent,
                bytesReceived,
                ice.diagnostics(),
                data == null ? null : data.channels().association().stats(),
                drops.snapshot(),
                data == null ? Map.of() : data.dtls().drops());
    }
}
