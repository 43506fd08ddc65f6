package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsConfig;
import dev.peerage.rtc.ice.IceConfig;
import dev.peerage.rtc.sctp.SctpConfig;
import dev.peerage.rtc.stun.TurnFrame;
import dev.peerage.rtc.stun.turn.TurnServer;
import java.util.ArrayList;
import java.util.List;

/**
 * Limits and timers of a {@link PeerConnection} and its layers.
 *
 * @param sctp {@link SctpConfig#remotePort()} and {@link SctpConfig#maxSendMessageBytes()} are replaced by what the other
 *     side's description says
 * @param maxChannels data channels alive at a time, both sides' together
 * @param signallingTimeoutUs from our description until the other side's
 * @param connectTimeoutUs from both descriptions until data flows
 */
public record PeerConnectionConfig(
        IceConfig ice,
        DtlsConfig dtls,
        SctpConfig sctp,
        int maxChannels,
        long signallingTimeoutUs,
        long connectTimeoutUs) {

    public PeerConnectionConfig {
        if (maxChannels < 1 || signallingTimeoutUs <= 0 || connectTimeoutUs <= 0) {
            throw new IllegalArgumentException("limits and times must be positive");
        }
        if (sctp.maxPacketBytes() > dtls.maxRecordBytes() - DtlsConfig.RECORD_OVERHEAD_BYTES) {
            throw new IllegalArgumentException("an SCTP packet of " + sctp.maxPacketBytes()
                    + " bytes does not fit into a DTLS record of " + dtls.maxRecordBytes());
        }
    }

    /**
     * The defaults of each layer; packets of up to 16 KiB where the path carries them, 256 channels, 60 s for signalling
     * (people may be asked), 40 s to connect.
     */
    public static PeerConnectionConfig defaults() {
        return new PeerConnectionConfig(
                        IceConfig.defaults(), DtlsConfig.defaults(), SctpConfig.defaults(), 256, 60_000_000, 40_000_000)
                .withMaxPacketBytes(16_384);
    }

    /**
     * The same with these servers in place of those before. For servers whose addresses are known and that are spoken to
     * over UDP: whoever has a resolver and sockets fills {@link IceConfig} itself.
     *
     * @throws IllegalArgumentException if a host is a name, or a server is spoken to over TCP or TLS
     */
    public PeerConnectionConfig withIceServers(List<IceServer> servers) {
        List<TransportAddress> stun = new ArrayList<>();
        List<TurnServer> turn = new ArrayList<>();
        for (IceServer server : servers) {
            for (IceServerUrl url : server.urls()) {
                TransportAddress address = url.literalAddress();
                if (address == null || url.transport() != IceServerUrl.Transport.UDP) {
                    throw new IllegalArgumentException(url + " needs a resolver or a stream, and there is none here");
                }
                if (url.isTurn()) {
                    turn.add(new TurnServer(address, server.username(), server.credential()));
                } else {
                    stun.add(address);
                }
            }
        }
        return withIce(ice.withStunServers(stun).withTurnServers(turn));
    }

    /**
     * The same with packets, and the DTLS records around them, of up to so many bytes on paths that were found to carry
     * them: fewer system calls on one machine and on links with jumbo frames, for two buffers of that size in a connection
     * that sends and receives such packets.
     */
    public PeerConnectionConfig withMaxPacketBytes(int bytes) {
        return new PeerConnectionConfig(
                ice,
                dtls.withMaxRecordBytes(bytes + DtlsConfig.RECORD_OVERHEAD_BYTES),
                sctp.toBuilder().maxPacketBytes(bytes).build(),
                maxChannels,
                signallingTimeoutUs,
                connectTimeoutUs);
    }

    /** The room that {@link PeerConnection#pollTransmit} needs: the largest DTLS record, and TURN's framing around it. */
    public int maxDatagramBytes() {
        return dtls.maxRecordBytes() + TurnFrame.MAX_OVERHEAD_BYTES;
    }

    /** The same with another ICE configuration, such as one of relayed pairs only. */
    public PeerConnectionConfig withIce(IceConfig other) {
        return new PeerConnectionConfig(other, dtls, sctp, maxChannels, signallingTimeoutUs, connectTimeoutUs);
    }
}
