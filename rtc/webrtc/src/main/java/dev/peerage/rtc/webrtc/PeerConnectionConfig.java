package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.dtls.DtlsConfig;
import dev.peerage.rtc.ice.IceConfig;
import dev.peerage.rtc.sctp.SctpConfig;

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

    /** The defaults of each layer; 256 channels, 60 s for signalling (people may be asked), 40 s to connect. */
    public static PeerConnectionConfig defaults() {
        return new PeerConnectionConfig(
                IceConfig.defaults(), DtlsConfig.defaults(), SctpConfig.defaults(), 256, 60_000_000, 40_000_000);
    }

    /** The same with another ICE configuration, such as one with STUN servers. */
    public PeerConnectionConfig withIce(IceConfig other) {
        return new PeerConnectionConfig(other, dtls, sctp, maxChannels, signallingTimeoutUs, connectTimeoutUs);
    }
}
