package dev.peerage.rtc.webrtc;

import static dev.peerage.rtc.webrtc.SimPeers.peer;
import static dev.peerage.rtc.webrtc.SimPeers.send;
import static dev.peerage.rtc.webrtc.SimPeers.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.ice.IceConfig;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.testkit.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that describe themselves in another way than we do. */
class FormsTest {

    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate(new SeededRandom(1));
    private static final long SECOND_US = 1_000_000;

    private final SimPeers net = new SimPeers(1, 0);

    @Test
    void answersAnOldOfferInItsOwnForm() {
        SimPeers.Peer a = peer(net, 1, CERTIFICATE);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE);
        String offer = a.connection
                .offer(net.nowUs)
                .sdp()
                .replace("UDP/DTLS/SCTP webrtc-datachannel", "DTLS/SCTP 5000")
                .replace("a=sctp-port:5000", "a=sctpmap:5000 webrtc-datachannel 1024");

        SessionDescription answer = b.connection.onOffer(SessionDescription.offer(offer), net.nowUs);
        assertThat(answer.sdp())
                .contains("m=application 9 DTLS/SCTP 5000\r\n")
                .contains("a=sctpmap:5000 webrtc-datachannel 1024\r\n")
                .doesNotContain("sctp-port");

        exchange(a, b, answer);
    }

    /** A server with a public address that only answers checks, whoever offers. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectsToALiteAgent(boolean isLiteOffering) {
        SimPeers.Peer full = peer(net, 1, CERTIFICATE);
        PeerConnectionConfig config = PeerConnectionConfig.defaults()
                .withIce(IceConfig.builder().isLite(true).build());
        SimPeers.Peer lite = net.socket(2).connect(SimPeers.connection(net, CERTIFICATE, config));
        lite.connection.onLocalHost(lite.socket.address, net.nowUs);
        lite.connection.onLocalHostsComplete(net.nowUs);
        SimPeers.Peer offerer = isLiteOffering ? lite : full;
        SimPeers.Peer answerer = isLiteOffering ? full : lite;

        SessionDescription offer = offerer.connection.offer(net.nowUs);
        SessionDescription answer = answerer.connection.onOffer(offer, net.nowUs);

        assertThat((isLiteOffering ? offer : answer).sdp()).contains("a=ice-lite\r\n");
        exchange(offerer, answerer, answer);
        assertThat(full.connection.statsReport().transport().iceRole()).isEqualTo("controlling");
    }

    private void exchange(SimPeers.Peer a, SimPeers.Peer b, SessionDescription answer) {
        int chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        a.connection.onAnswer(answer, net.nowUs);
        net.run(SECOND_US);
        send(a, chat, "hello", net);
        net.run(SECOND_US);
        assertThat(texts(b)).containsExactly("hello");
    }
}
