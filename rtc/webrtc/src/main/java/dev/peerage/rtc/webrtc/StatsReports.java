package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsState;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.IceDiagnostics;
import dev.peerage.rtc.ice.IceRole;
import dev.peerage.rtc.ice.PairState;
import dev.peerage.rtc.sctp.SctpAssociation;
import dev.peerage.rtc.sctp.SctpStats;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects a {@link StatsReport} from the layers. */
final class StatsReports {

    private static final double US_PER_SECOND = 1e6;

    /** RFC 6347 §4.1: the only version we speak. */
    private static final String DTLS_1_2 = "FEFD";

    private StatsReports() {}

    static StatsReport of(ConnectionLayers layers) {
        IceDiagnostics ice = layers.ice.diagnostics();
        DataTransport data = layers.data();
        return new StatsReport(
                layers.directory.counts(),
                transport(layers, ice, data),
                data == null ? null : sctp(data.channels().association()),
                ice.pairs().stream().map(StatsReports::pair).toList(),
                ice.localCandidates().stream().map(StatsReports::candidate).toList(),
                ice.remoteCandidates().stream().map(StatsReports::candidate).toList(),
                layers.directory.all().stream().map(StatsReports::channel).toList());
    }

    private static StatsReport.Transport transport(
            ConnectionLayers layers, IceDiagnostics ice, @Nullable DataTransport data) {
        PacketPath path = layers.path;
        IceRole role = layers.ice.role();
        String cipher = data == null ? null : data.cipherSuite();
        return new StatsReport.Transport(
                path.datagramsSent(),
                path.datagramsReceived(),
                path.bytesSent(),
                path.bytesReceived(),
                role == null ? "unknown" : lower(role),
                layers.ice.localCredentials().ufrag(),
                lower(layers.ice.state()),
                data == null ? "new" : dtlsState(data.dtls().state()),
                data == null ? "unknown" : lower(data.dtls().role()),
                cipher == null ? null : DTLS_1_2,
                cipher,
                ice.pairs().stream()
                        .filter(IceDiagnostics.Pair::isSelected)
                        .map(StatsReports::id)
                        .findFirst()
                        .orElse(null),
                path.selections());
    }

    private static String dtlsState(DtlsState state) {
        return state == DtlsState.HANDSHAKING ? "connecting" : lower(state);
    }

    private static String id(IceDiagnostics.Pair pair) {
        return pair.relayed() == null ? pair.remote().toString() : pair.relayed() + ">" + pair.remote();
    }

    private static StatsReport.CandidatePair pair(IceDiagnostics.Pair pair) {
        return new StatsReport.CandidatePair(
                id(pair),
                pair.remote().toString(),
                pair.localType().sdpName(),
                pair.remoteType().sdpName(),
                pair.state() == PairState.IN_PROGRESS ? "in-progress" : lower(pair.state()),
                pair.isSelected(),
                pair.priority(),
                pair.dataSent().packets(),
                pair.dataReceived().packets(),
                pair.dataSent().bytes(),
                pair.dataReceived().bytes(),
                pair.requestsSent(),
                pair.requestsReceived(),
                pair.responsesReceived(),
                pair.totalRttUs() / US_PER_SECOND,
                pair.rttUs() < 0 ? null : Double.valueOf(pair.rttUs() / US_PER_SECOND));
    }

    private static StatsReport.Candidate candidate(IceCandidate candidate) {
        TransportAddress related = candidate.related();
        return new StatsReport.Candidate(
                candidate.host(),
                candidate.port(),
                candidate.transport(),
                candidate.type().sdpName(),
                candidate.priority(),
                candidate.foundation(),
                related == null ? null : related.host(),
                related == null ? null : Integer.valueOf(related.port()));
    }

    private static StatsReport.SctpTransport sctp(SctpAssociation association) {
        SctpStats stats = association.stats();
        return new StatsReport.SctpTransport(
                stats.srttUs() == 0 ? null : Double.valueOf(stats.srttUs() / US_PER_SECOND),
                stats.cwndBytes(),
                stats.peerWindowBytes(),
                stats.packetBytes(),
                new StatsReport.Sending(stats.bytesInFlight(), stats.chunksRetransmitted(), stats.messagesAbandoned()));
    }

    private static StatsReport.DataChannel channel(ChannelEntry entry) {
        return new StatsReport.DataChannel(
                entry.options.label(),
                entry.options.protocol(),
                entry.isWaiting() ? null : Integer.valueOf(entry.stream),
                entry.isOpen ? "open" : "connecting",
                entry.messagesSent,
                entry.bytesSent,
                entry.messagesReceived,
                entry.bytesReceived);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
