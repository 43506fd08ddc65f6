package dev.peerage.rtc.webrtc;

import static dev.peerage.rtc.webrtc.SimPeers.connection;
import static dev.peerage.rtc.webrtc.SimPeers.negotiate;
import static dev.peerage.rtc.webrtc.SimPeers.peer;
import static dev.peerage.rtc.webrtc.SimPeers.send;
import static dev.peerage.rtc.webrtc.SimPeers.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.ice.IceDrop;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each way to fail has its name, and nothing that arrives throws. */
class PeerConnectionFailureTest {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));
    private static final long SECOND_US = 1_000_000;

    @Test
    void namesTheWrongFingerprintOnBothSides() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);

        negotiate(net, a, b, sdp -> sdp.replaceAll("(a=fingerprint:sha-256 )..:..", "$1AB:CD"));
        net.run(20 * SECOND_US);

        assertThat(a.lastReason())
                .isIn(PeerConnectionReason.FINGERPRINT_MISMATCH, PeerConnectionReason.CERTIFICATE_REJECTED_REMOTELY);
        assertThat(b.lastReason())
                .isIn(PeerConnectionReason.FINGERPRINT_MISMATCH, PeerConnectionReason.CERTIFICATE_REJECTED_REMOTELY);
        assertThat(List.of(a.lastReason(), b.lastReason())).contains(PeerConnectionReason.FINGERPRINT_MISMATCH);
    }

    @Test
    void tellsTheOtherSideWhenItCloses() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        int chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);

        a.connection.close(net.nowUs);
        net.run(SECOND_US);

        assertThat(a.lastReason()).isEqualTo(PeerConnectionReason.CLOSED_LOCALLY);
        assertThat(b.lastReason()).isEqualTo(PeerConnectionReason.CLOSED_REMOTELY);
        assertThat(b.all(PeerConnectionEvent.ChannelClosed.class)).hasSize(1);
        assertThat(a.all(PeerConnectionEvent.ChannelClosed.class)).hasSize(1);
        assertThat(a.connection.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
        assertThat(b.connection.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
        assertThat(send(a, chat, "late", net)).isEqualTo(SendResult.CLOSED);
    }

    @Test
    void isDisconnectedThenFailedWhenThePathDies() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);

        net.isCut = true;
        net.run(20 * SECOND_US);
        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.DISCONNECTED);
        net.isCut = false;
        net.run(9 * SECOND_US);
        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        net.isCut = true;
        net.run(60 * SECOND_US);

        assertThat(a.lastReason()).isEqualTo(PeerConnectionReason.CONSENT_EXPIRED);
        assertThat(b.lastReason()).isEqualTo(PeerConnectionReason.CONSENT_EXPIRED);
    }

    @Test
    void sendsNothingMoreOnceConsentHasExpired() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        int chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);
        long[] sentWhenItFailed = new long[1];
        a.onEvent = event -> sentWhenItFailed[0] = a.connection.stats().datagramsSent();
        net.isCut = true;
        send(a, chat, "never answered", net);
        net.run(60 * SECOND_US);

        assertThat(a.lastReason()).isEqualTo(PeerConnectionReason.CONSENT_EXPIRED);
        assertThat(a.connection.stats().datagramsSent()).isEqualTo(sentWhenItFailed[0]); // RFC 7675 §5.1: no goodbye
    }

    @Test
    void endsThoughItsOwnerHoldsEventsBack() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        int chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        b.holdsEvents = true;
        net.run(SECOND_US);
        assertThat(b.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        send(a, chat, "last words", net);
        net.run(SECOND_US);

        AtomicInteger records = new AtomicInteger(); // the ABORT gets through, the close_notify does not
        net.passes = datagram -> datagram[0] < 20 || records.incrementAndGet() == 1;
        a.connection.close(net.nowUs);
        a.drain();
        net.run(100_000);

        assertThat(b.connection.state()).isEqualTo(PeerConnectionState.CLOSED);
        b.holdsEvents = false;
        b.drain();
        assertThat(texts(b)).containsExactly("last words");
        assertThat(b.lastReason()).isEqualTo(PeerConnectionReason.CLOSED_REMOTELY);
        assertThat(b.all(PeerConnectionEvent.ChannelClosed.class)).hasSize(1);
    }

    @Test
    void givesUpWhenTheOtherSidesDataLayerIsSilentThoughItsOwnerHoldsEventsBack() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        int chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        negotiate(net, a, peer(net, 2, CERTIFICATE_B), UnaryOperator.identity());
        net.run(SECOND_US);
        a.holdsEvents = true;

        net.passes = datagram -> datagram[0] < 20; // checks only
        send(a, chat, "?", net);
        net.run(900 * SECOND_US);

        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.FAILED);
        a.holdsEvents = false;
        a.drain();
        assertThat(a.lastReason()).isEqualTo(PeerConnectionReason.SCTP_FAILED);
    }

    @Test
    void givesUpWhenNobodyAnswersOrNothingGetsThrough() {
        SimPeers net = new SimPeers(1, 1);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        SimPeers.Peer lonely = peer(net, 3, CERTIFICATE_A);
        negotiate(net, a, b, UnaryOperator.identity());
        lonely.connection.offer(net.nowUs);

        net.run(120 * SECOND_US);

        assertThat(a.lastReason()).isEqualTo(PeerConnectionReason.ICE_FAILED);
        assertThat(b.lastReason()).isEqualTo(PeerConnectionReason.ICE_FAILED);
        assertThat(lonely.lastReason()).isEqualTo(PeerConnectionReason.SIGNALLING_TIMEOUT);
    }

    @Test
    void namesTheLayerThatDoesNotComeUp() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        negotiate(net, a, peer(net, 2, CERTIFICATE_B), UnaryOperator.identity());
        PeerConnectionConfig usual = PeerConnectionConfig.defaults();
        SimPeers.Peer hasty = net.socket(3)
                .connect(connection(
                        net,
                        CERTIFICATE_A,
                        new PeerConnectionConfig(usual.ice(), usual.dtls(), usual.sctp(), 1, SECOND_US, 300_000)));
        hasty.connection.onLocalHost(hasty.socket.address, net.nowUs);
        negotiate(net, hasty, peer(net, 4, CERTIFICATE_B), UnaryOperator.identity());

        net.passes = datagram -> datagram[0] < 20; // STUN only
        net.run(20 * SECOND_US);

        assertThat(a.lastReason()).isEqualTo(PeerConnectionReason.DTLS_FAILED);
        assertThat(hasty.all(PeerConnectionEvent.StateChanged.class))
                .last()
                .isEqualTo(new PeerConnectionEvent.StateChanged(
                        PeerConnectionState.CONNECTING,
                        PeerConnectionState.FAILED,
                        PeerConnectionReason.CONNECT_TIMEOUT,
                        "waited for DTLS"));
    }

    @Test
    void failsWithTheReasonOnABadDescription() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);

        assertThat(a.connection.onOffer(SessionDescription.offer("nonsense"), net.nowUs))
                .isNull();
        b.connection.offer(net.nowUs);
        b.connection.onAnswer(SessionDescription.offer("v=0"), net.nowUs);
        net.run(1);

        assertThat(a.lastReason()).isEqualTo(PeerConnectionReason.BAD_DESCRIPTION);
        assertThat(b.lastReason()).isEqualTo(PeerConnectionReason.BAD_DESCRIPTION);
        int late = a.connection.createDataChannel(DataChannelOptions.of("late"), net.nowUs);
        a.drain();
        assertThat(a.all(PeerConnectionEvent.ChannelClosed.class))
                .containsExactly(new PeerConnectionEvent.ChannelClosed(late));
    }

    @Test
    void refusesOurOwnMistakesAtOnce() {
        SimPeers net = new SimPeers(1, 0);
        PeerConnection connection = peer(net, 1, CERTIFICATE_A).connection;
        DataChannelOptions seven = DataChannelOptions.negotiated(7, "seven", Reliability.RELIABLE_ORDERED);
        int channel = connection.createDataChannel(seven, net.nowUs);
        connection.offer(net.nowUs);

        assertThatThrownBy(() -> connection.createDataChannel(seven, net.nowUs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7 is taken");
        assertThatThrownBy(() -> connection.offer(net.nowUs)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.onSend(channel, false, ByteBuffer.allocate(10_000_000), net.nowUs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most");
    }

    @Test
    void skipsUnresolvableAndBrokenCandidates() {
        SimPeers net = new SimPeers(1, 0);
        PeerConnection connection = peer(net, 1, CERTIFICATE_A).connection;

        connection.onRemoteCandidate("candidate:1 1 udp 2113937151 abc.local 5000 typ host", net.nowUs);
        connection.onRemoteCandidate("candidate:nonsense", net.nowUs);
        connection.onRemoteCandidate("", net.nowUs);

        assertThat(connection.stats().drops()).containsEntry(PeerConnectionDrop.BAD_CANDIDATE, 1L);
        assertThat(connection.stats().ice().drops()).containsEntry(IceDrop.UNUSABLE_CANDIDATE, 1L);
    }

    @Test
    void neverThrowsWhateverArrives() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        List<byte[]> corpus = new ArrayList<>(List.of(
                new byte[] {0, 1, 0, 0, 0x21, 0x12, (byte) 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
                new byte[] {23, (byte) 0xFE, (byte) 0xFD, 0, 1, 0, 0, 0, 0, 0, 1, 0, 40, 0, 0, 0, 0, 0, 0, 0, 1},
                new byte[] {22, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, 12, 1, 0, 0, 0, 0, 0, 0, 0, 0}));

        Fuzz.decoder(5, 2_000, corpus, input -> {
            net.receive(a.socket, b.socket.address, input);
            a.connection.onReceived(ByteBuffer.wrap(input), b.socket.address, net.nowUs);
            net.run(500);
        });

        net.run(20 * SECOND_US);
        send(a, 0, "still here", net);
        net.run(SECOND_US);
        assertThat(texts(b)).containsExactly("still here");
    }

    @Test
    void aBugOfOursEndsItsConnectionAloneAndSaysSo() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        int chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);
        a.isBugExpected = true;
        a.connection.tap((isSent, packet) -> {
            throw new IllegalStateException("oops");
        });
        send(b, 0, "x", net);
        net.run(SECOND_US);

        assertThat(a.all(PeerConnectionEvent.StateChanged.class))
                .last()
                .isEqualTo(new PeerConnectionEvent.StateChanged(
                        PeerConnectionState.CONNECTED,
                        PeerConnectionState.FAILED,
                        PeerConnectionReason.INTERNAL,
                        "java.lang.IllegalStateException: oops"));
        assertThat(a.events).endsWith(new PeerConnectionEvent.ChannelClosed(chat));
        assertThat(a.connection.bug()).hasMessage("oops");
        assertThat(a.connection.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }
}
