package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsDrop;
import dev.peerage.rtc.ice.IceDiagnostics;
import dev.peerage.rtc.sctp.SctpStats;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot for people and monitors.
 *
 * @param remote the selected pair's remote address, if any
 * @param rttUs last round trip measured by ICE on the selected pair, or -1
 * @param datagramsSent all, checks included
 * @param datagramsReceived all that were given to this connection
 * @param bytesSent UDP payload
 * @param bytesReceived UDP payload
 * @param ice candidates and pairs, with what happened to each
 * @param sctp null before the DTLS role is known
 * @param drops what this layer threw away
 * @param dtlsDrops what DTLS threw away
 */
public record PeerConnectionStats(
        PeerConnectionState state,
        @Nullable TransportAddress remote,
        long rttUs,
        long datagramsSent,
        long datagramsReceived,
        long bytesSent,
        long bytesReceived,
        IceDiagnostics ice,
        @Nullable SctpStats sctp,
        Map<PeerConnectionDrop, Long> drops,
        Map<DtlsDrop, Long> dtlsDrops) {

    public PeerConnectionStats {
        drops = Map.copyOf(drops);
        dtlsDrops = Map.copyOf(dtlsDrops);
    }

    /** The pair that data goes over, with its candidate types; null if there is none. */
    public IceDiagnostics.@Nullable Pair selectedPair() {
        for (IceDiagnostics.Pair pair : ice.pairs()) {
            if (pair.isSelected()) {
                return pair;
            }
        }
        return null;
    }
}
