package dev.peerage.rtc.webrtc;

import static dev.peerage.rtc.webrtc.SimPeers.negotiate;
import static dev.peerage.rtc.webrtc.SimPeers.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BatchTest {

    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate(new SeededRandom(1));

    @Test
    void answersManyDatagramsOfOneMomentWithOneSack() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE);
        int bulk = a.connection.createDataChannel(DataChannelOptions.of("bulk"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(1_000_000);

        a.connection.onSend(bulk, false, ByteBuffer.allocate(9_000), net.nowUs);
        List<ByteBuffer> datagrams = transmit(a.connection, net.nowUs);
        assertThat(datagrams).hasSizeGreaterThan(5);
        for (ByteBuffer datagram : datagrams) { // nothing is drained in between
            b.connection.onReceived(datagram, a.socket.address, net.nowUs);
        }

        assertThat(b.connection.pollEvent()).isInstanceOf(PeerConnectionEvent.MessageReceived.class);
        assertThat(b.connection.pollEvent()).isNull();
        assertThat(transmit(b.connection, net.nowUs)).hasSize(1);
    }

    private static List<ByteBuffer> transmit(PeerConnection from, long nowUs) {
        List<ByteBuffer> datagrams = new ArrayList<>();
        for (ByteBuffer out =
                        ByteBuffer.allocate(PeerConnectionConfig.defaults().maxDatagramBytes());
                from.pollTransmit(out, nowUs) != null;
                out = ByteBuffer.allocate(PeerConnectionConfig.defaults().maxDatagramBytes())) {
            datagrams.add(out.flip());
        }
        return datagrams;
    }
}
