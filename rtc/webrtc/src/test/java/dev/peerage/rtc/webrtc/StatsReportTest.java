package dev.peerage.rtc.webrtc;

import static dev.peerage.rtc.webrtc.SimPeers.negotiate;
import static dev.peerage.rtc.webrtc.SimPeers.peer;
import static dev.peerage.rtc.webrtc.SimPeers.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.testkit.SeededRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StatsReportTest {

    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate(new SeededRandom(1));
    private static final long SECOND_US = 1_000_000;

    private final SimPeers net = new SimPeers(1, 0);
    private final SimPeers.Peer a = peer(net, 1, CERTIFICATE);
    private final SimPeers.Peer b = peer(net, 2, CERTIFICATE);

    @Test
    void knowsLittleBeforeBothDescriptionsAreKnown() {
        a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);

        StatsReport report = a.connection.statsReport();

        assertThat(report.sctpTransport()).isNull();
        assertThat(report.transport().dtlsState()).isEqualTo("new");
        assertThat(report.transport().dtlsRole()).isEqualTo("unknown");
        assertThat(report.transport().dtlsCipher()).isNull();
        assertThat(report.transport().selectedCandidatePairId()).isNull();
        assertThat(report.transport().iceState()).isEqualTo("new");
        assertThat(report.dataChannels())
                .containsExactly(new StatsReport.DataChannel("chat", "", null, "connecting", 0, 0, 0, 0));
    }

    @Test
    void tellsWhatWentOverEachLayer() {
        int chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);
        send(a, chat, "hello", net);
        send(a, chat, "again", net);
        net.run(SECOND_US);

        StatsReport report = a.connection.statsReport();

        StatsReport.Transport transport = report.transport();
        assertThat(transport.dtlsState()).isEqualTo("connected");
        assertThat(transport.iceState()).isEqualTo("connected");
        assertThat(transport.iceRole()).isEqualTo("controlling");
        assertThat(transport.dtlsRole()).isEqualTo("server");
        assertThat(transport.tlsVersion()).isEqualTo("FEFD");
        assertThat(transport.dtlsCipher()).startsWith("TLS_ECDHE_ECDSA_WITH_AES_");
        assertThat(transport.selectedCandidatePairChanges()).isEqualTo(1);
        assertThat(transport.packetsSent()).isPositive();
        assertThat(transport.bytesReceived()).isGreaterThan(transport.packetsReceived());

        StatsReport.CandidatePair pair = report.candidatePairs().get(0);
        assertThat(pair.nominated()).isTrue();
        assertThat(pair.state()).isEqualTo("succeeded");
        assertThat(pair.remoteCandidate()).isEqualTo(b.socket.address.toString());
        assertThat(pair.currentRoundTripTime()).isBetween(0.02, 0.04);
        assertThat(pair.responsesReceived()).isBetween(1L, pair.requestsSent());
        assertThat(pair.totalRoundTripTime() / pair.responsesReceived()).isBetween(0.02, 0.04);
        assertThat(transport.selectedCandidatePairId()).isEqualTo(pair.id());
        StatsReport.CandidatePair there =
                b.connection.statsReport().candidatePairs().get(0);
        assertThat(pair.packetsSent()).isBetween(1L, transport.packetsSent() - pair.requestsSent());
        assertThat(pair.packetsSent()).isEqualTo(there.packetsReceived());
        assertThat(pair.bytesSent()).isEqualTo(there.bytesReceived()).isLessThan(transport.bytesSent());
        assertThat(pair.packetsReceived()).isEqualTo(there.packetsSent());
        assertThat(pair.bytesReceived()).isEqualTo(there.bytesSent());
        assertThat(report.localCandidates().get(0).address()).isEqualTo("10.0.0.1");
        assertThat(report.remoteCandidates().get(0).candidateType()).isEqualTo("host");

        assertThat(report.sctpTransport().smoothedRoundTripTime()).isBetween(0.02, 0.04);
        assertThat(report.sctpTransport().mtu()).isBetween(1_000, 1_435); // what was found, not what is allowed
        assertThat(report.sctpTransport().beyondW3c().chunksRetransmitted()).isZero();
        assertThat(report.dataChannels())
                .containsExactly(new StatsReport.DataChannel("chat", "", 1, "open", 2, 10, 0, 0));
        assertThat(b.connection.statsReport().dataChannels())
                .containsExactly(new StatsReport.DataChannel("chat", "", 1, "open", 0, 0, 2, 10));
    }

    @Test
    void countsChannelsThatOpenedAndClosed() {
        int first = a.connection.createDataChannel(DataChannelOptions.of("first"), net.nowUs);
        a.connection.createDataChannel(DataChannelOptions.of("second"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);

        a.connection.closeDataChannel(first, net.nowUs);
        a.drain();
        net.run(SECOND_US);
        assertThat(a.connection.statsReport().peerConnection()).isEqualTo(new StatsReport.PeerConnectionInfo(2, 1));
        assertThat(b.connection.statsReport().peerConnection()).isEqualTo(new StatsReport.PeerConnectionInfo(2, 1));

        a.connection.close(net.nowUs);
        assertThat(a.connection.statsReport().peerConnection()).isEqualTo(new StatsReport.PeerConnectionInfo(2, 2));
    }
}
