package dev.peerage.rtc.webrtc;

import static dev.peerage.rtc.webrtc.SimPeers.connection;
import static dev.peerage.rtc.webrtc.SimPeers.negotiate;
import static dev.peerage.rtc.webrtc.SimPeers.peer;
import static dev.peerage.rtc.webrtc.SimPeers.send;
import static dev.peerage.rtc.webrtc.SimPeers.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.testkit.SeededRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the other side says about itself never makes a call of ours throw, nor leaves a connection without a deadline. */
class HostileDescriptionTest {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));
    private static final long SECOND_US = 1_000_000;
    private static final UnaryOperator<String> TAKES_ONE_BYTE =
            sdp -> sdp.replaceFirst("max-message-size:\\d+", "max-message-size:1");

    private final SimPeers net = new SimPeers(1, 0);
    private final SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
    private final SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);

    @Test
    void aPeerThatTakesOneByteAtATimeStillHearsOfChannels() {
        int before = a.connection.createDataChannel(DataChannelOptions.of("before"), net.nowUs);
        negotiate(net, a, b, TAKES_ONE_BYTE);
        net.run(SECOND_US);
        int after = a.connection.createDataChannel(DataChannelOptions.of("after"), net.nowUs);
        net.run(SECOND_US);

        assertThat(a.connection.maxMessageBytes()).isEqualTo(1);
        assertThat(send(a, before, "1", net)).isEqualTo(SendResult.ACCEPTED);
        assertThat(send(a, after, "2", net)).isEqualTo(SendResult.ACCEPTED);
        net.run(SECOND_US);
        assertThat(texts(b)).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void anAnswererWhoseOffererSaysNothingMoreEnds() {
        b.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        SessionDescription offer = a.connection.offer(net.nowUs);
        b.connection.onOffer(SessionDescription.offer(TAKES_ONE_BYTE.apply(offer.sdp())), net.nowUs);

        assertThat(b.connection.state()).isEqualTo(PeerConnectionState.CONNECTING);
        net.isCut = true;
        net.run(60 * SECOND_US);
        assertThat(b.connection.state()).isEqualTo(PeerConnectionState.FAILED);
    }

    @Test
    void anIdThatTheOtherSideTookFirstIsNotOurUsersMistake() {
        b.connection.createDataChannel(DataChannelOptions.of("theirs"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);
        assertThat(a.all(PeerConnectionEvent.ChannelAnnounced.class)).hasSize(1);
        int taken = a.connection.statsReport().dataChannels().get(0).dataChannelIdentifier();

        int late = a.connection.createDataChannel(
                DataChannelOptions.negotiated(taken, "ours", Reliability.RELIABLE_ORDERED), net.nowUs);
        a.drain();

        assertThat(a.all(PeerConnectionEvent.ChannelClosed.class))
                .containsExactly(new PeerConnectionEvent.ChannelClosed(late));
        assertThat(a.connection.statsReport().dataChannels()).hasSize(1);
    }

    @Test
    void channelsBeyondTheStreamsThereAreAreClosedAtOnce() {
        PeerConnectionConfig usual = PeerConnectionConfig.defaults();
        PeerConnectionConfig narrow = new PeerConnectionConfig(
                usual.ice(),
                usual.dtls(),
                usual.sctp().toBuilder().streams(4).build(),
                usual.maxChannels(),
                usual.signallingTimeoutUs(),
                usual.connectTimeoutUs());
        SimPeers.Peer c = net.socket(3).connect(connection(net, CERTIFICATE_A, narrow));
        int beyond = c.connection.createDataChannel(
                DataChannelOptions.negotiated(4, "beyond", Reliability.RELIABLE_ORDERED), net.nowUs);
        negotiate(net, c, b, UnaryOperator.identity());
        net.run(SECOND_US / 10);

        assertThat(c.all(PeerConnectionEvent.ChannelClosed.class))
                .containsExactly(new PeerConnectionEvent.ChannelClosed(beyond));
        assertThat(send(c, beyond, "?", net)).isEqualTo(SendResult.CLOSED);
    }

    @Test
    void aStreamUsedAgainBeforeItsEndWasPolledBelongsToTheNewChannel() {
        DataChannelOptions seven = DataChannelOptions.negotiated(7, "seven", Reliability.RELIABLE_ORDERED);
        int first = a.connection.createDataChannel(seven, net.nowUs);
        b.connection.createDataChannel(seven, net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);
        b.connection.closeDataChannel(0, net.nowUs);
        a.holdsEvents = true;
        net.run(SECOND_US);
        assertThat(b.all(PeerConnectionEvent.ChannelClosed.class)).hasSize(1);

        int second = a.connection.createDataChannel(seven, net.nowUs);
        assertThat(a.connection.bufferedBytes(first)).isZero();
        assertThat(send(a, first, "to the one that is gone", net)).isEqualTo(SendResult.CLOSED);
        b.connection.createDataChannel(seven, net.nowUs);
        send(a, second, "to the new one", net);
        a.holdsEvents = false;
        net.run(SECOND_US);

        assertThat(a.all(PeerConnectionEvent.ChannelClosed.class))
                .containsExactly(new PeerConnectionEvent.ChannelClosed(first));
        assertThat(send(a, second, "and again", net)).isEqualTo(SendResult.ACCEPTED);
        net.run(SECOND_US);
        assertThat(texts(b)).containsExactly("to the new one", "and again");
    }
}
