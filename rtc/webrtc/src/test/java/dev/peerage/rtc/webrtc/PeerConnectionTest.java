package dev.peerage.rtc.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.ice.CandidateType;
import dev.peerage.rtc.ice.IceDrop;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerConnectionTest {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));
    private static final long SECOND_US = 1_000_000;

    @Test
    void connectsAndDeliversBothWays() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        int chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        assertThat(send(a, chat, "early", net)).isEqualTo(SendResult.SUSPENDED);

        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);
        assertThat(send(a, chat, "hello", net)).isEqualTo(SendResult.ACCEPTED);
        assertThat(send(a, chat, "", net)).isEqualTo(SendResult.ACCEPTED);
        net.run(SECOND_US);
        int announced = b.all(PeerConnectionEvent.ChannelAnnounced.class).get(0).channel();
        assertThat(send(b, announced, "hi", net)).isEqualTo(SendResult.ACCEPTED);
        net.run(SECOND_US);

        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        assertThat(b.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        assertThat(a.all(PeerConnectionEvent.ChannelOpened.class))
                .containsExactly(new PeerConnectionEvent.ChannelOpened(chat));
        assertThat(texts(b)).containsExactly("hello", "");
        assertThat(texts(a)).containsExactly("hi");
        assertThat(a.connection.stats().rttUs()).isBetween(20_000L, 40_000L);
        assertThat(a.connection.stats().remote()).isEqualTo(b.socket.address);
        assertThat(a.connection.stats().selectedPair().remoteType()).isEqualTo(CandidateType.HOST);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsEachChannelsPromiseOnALossyNetwork(long seed) {
        SimPeers net = new SimPeers(seed, 0.05);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        SimPeers.Peer sender = seed % 2 == 0 ? a : b;
        SimPeers.Peer receiver = seed % 2 == 0 ? b : a;
        List<Reliability> modes = List.of(
                Reliability.RELIABLE_ORDERED,
                Reliability.RELIABLE_UNORDERED,
                Reliability.maxRetransmits(true, 0),
                Reliability.maxLifetimeUs(false, 100_000));
        for (int i = 0; i < modes.size(); i++) {
            DataChannelOptions options = DataChannelOptions.negotiated(i, "mode" + i, modes.get(i));
            assertThat(a.connection.createDataChannel(options, net.nowUs)).isEqualTo(i);
            assertThat(b.connection.createDataChannel(options, net.nowUs)).isEqualTo(i);
        }

        negotiate(net, a, b, UnaryOperator.identity());
        net.run(10 * SECOND_US);
        int messages = 40;
        for (int number = 0; number < messages; number++) {
            byte[] message = message(number, size(number));
            for (int channel = 0; channel < modes.size(); channel++) {
                sender.connection.onSend(channel, false, ByteBuffer.wrap(message), net.nowUs);
            }
            net.run(100_000);
        }
        net.run(60 * SECOND_US);

        assertThat(numbers(receiver, 0)).as("seed %d", seed).isEqualTo(range(messages));
        assertThat(numbers(receiver, 1)).as("seed %d", seed).hasSize(messages).containsAll(range(messages));
        assertThat(numbers(receiver, 2))
                .as("seed %d", seed)
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(5);
        assertThat(numbers(receiver, 3))
                .as("seed %d", seed)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(5);
    }

    @Test
    void connectsOnEverySeedOnABadNetwork() {
        for (long seed = 1; seed <= 25; seed++) {
            SimPeers net = new SimPeers(seed, 0.2);
            SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
            SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
            int chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);

            negotiate(net, a, b, UnaryOperator.identity());
            net.run(15 * SECOND_US);
            send(a, chat, "through", net);
            net.run(15 * SECOND_US);

            assertThat(texts(b)).as("seed %d: %s %s", seed, a.events, b.events).containsExactly("through");
        }
    }

    @Test
    void tricklesCandidatesThatComeAfterTheDescriptions() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = net.socket(1).connect(connection(net, CERTIFICATE_A, PeerConnectionConfig.defaults()));
        SimPeers.Peer b = net.socket(2).connect(connection(net, CERTIFICATE_B, PeerConnectionConfig.defaults()));
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);
        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.CONNECTING);

        for (SimPeers.Peer peer : List.of(a, b)) {
            peer.connection.onLocalHost(peer.socket.address, net.nowUs);
            peer.connection.onLocalHostsComplete(net.nowUs);
        }
        net.run(SECOND_US);

        assertThat(a.all(PeerConnectionEvent.LocalCandidate.class)).hasSize(1);
        assertThat(a.all(PeerConnectionEvent.GatheringDone.class)).hasSize(1);
        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        assertThat(b.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
    }

    @Test
    void replacesAConnectionByANewerOneBetweenTheSameSockets() {
        SimPeers net = new SimPeers(4, 0);
        SimPeers.Peer oldA = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer oldB = peer(net, 2, CERTIFICATE_B);
        negotiate(net, oldA, oldB, UnaryOperator.identity());
        net.run(SECOND_US);
        assertThat(oldA.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);

        SimPeers.Peer newA = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer newB = peer(net, 2, CERTIFICATE_B);
        int chat = newB.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        negotiate(net, newA, newB, UnaryOperator.identity());
        net.run(SECOND_US);
        send(newB, chat, "new", net);
        net.run(SECOND_US);
        oldA.connection.close(net.nowUs);
        net.run(SECOND_US);

        assertThat(texts(newA)).containsExactly("new");
        assertThat(newA.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
    }

    @Test
    void connectsThreePeersThroughOneSocketEach() {
        SimPeers net = new SimPeers(9, 0.02);
        List<SimPeers.Peer> hub = new ArrayList<>();
        for (int other = 2; other <= 4; other++) {
            SimPeers.Peer near = peer(net, 1, CERTIFICATE_A);
            SimPeers.Peer far = peer(net, other, CERTIFICATE_B);
            near.connection.createDataChannel(DataChannelOptions.of("to " + other), net.nowUs);
            negotiate(net, near, far, UnaryOperator.identity());
            hub.add(near);
        }

        net.run(10 * SECOND_US);
        for (SimPeers.Peer near : hub) {
            send(near, 0, "one of three", net);
        }
        net.run(10 * SECOND_US);

        for (int other = 2; other <= 4; other++) {
            assertThat(texts(net.socket(other).peers.get(0))).containsExactly("one of three");
        }
    }

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
    void closesAChannelAndKeepsTheOthers() {
        SimPeers net = new SimPeers(1, 0);
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        int one = a.connection.createDataChannel(DataChannelOptions.of("one"), net.nowUs);
        int two = a.connection.createDataChannel(DataChannelOptions.of("two"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);

        b.connection.closeDataChannel(
                b.all(PeerConnectionEvent.ChannelAnnounced.class).get(0).channel(), net.nowUs);
        net.run(SECOND_US);

        assertThat(a.all(PeerConnectionEvent.ChannelClosed.class))
                .containsExactly(new PeerConnectionEvent.ChannelClosed(one));
        assertThat(b.all(PeerConnectionEvent.ChannelClosed.class)).hasSize(1);
        assertThat(send(a, one, "x", net)).isEqualTo(SendResult.CLOSED);
        assertThat(send(a, two, "x", net)).isEqualTo(SendResult.ACCEPTED);
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

    private static SimPeers.Peer peer(SimPeers net, int socket, DtlsCertificate certificate) {
        SimPeers.Socket on = net.socket(socket);
        PeerConnection connection = connection(net, certificate, PeerConnectionConfig.defaults());
        connection.onLocalHost(on.address, net.nowUs);
        connection.onLocalHostsComplete(net.nowUs);
        return on.connect(connection);
    }

    private static PeerConnection connection(SimPeers net, DtlsCertificate certificate, PeerConnectionConfig config) {
        return new PeerConnection(config, certificate, net.random);
    }

    /** Signals both descriptions and trickled candidates, 30 ms each way; {@code tamper} changes the answer. */
    private static void negotiate(SimPeers net, SimPeers.Peer a, SimPeers.Peer b, UnaryOperator<String> tamper) {
        trickle(net, a, b);
        trickle(net, b, a);
        SessionDescription offer = a.connection.offer(net.nowUs);
        net.later(30_000, () -> {
            SessionDescription answer = b.connection.onOffer(offer, net.nowUs);
            b.drain();
            net.later(30_000, () -> {
                a.connection.onAnswer(SessionDescription.answer(tamper.apply(answer.sdp())), net.nowUs);
                a.drain();
            });
        });
    }

    private static void trickle(SimPeers net, SimPeers.Peer from, SimPeers.Peer to) {
        from.onEvent = event -> {
            if (event instanceof PeerConnectionEvent.LocalCandidate local) {
                net.later(30_000, () -> to.connection.onRemoteCandidate(local.candidate(), net.nowUs));
            } else if (event instanceof PeerConnectionEvent.GatheringDone) {
                net.later(30_000, () -> to.connection.onRemoteCandidate("", net.nowUs));
            }
        };
    }

    private static SendResult send(SimPeers.Peer from, int channel, String text, SimPeers net) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        SendResult result = from.connection.onSend(channel, true, bytes, net.nowUs);
        from.drain();
        return result;
    }

    private static List<String> texts(SimPeers.Peer peer) {
        return peer.all(PeerConnectionEvent.MessageReceived.class).stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    private static int size(int number) {
        return switch (number) {
            case 3 -> 256 << 10;
            case 7 -> 100_000;
            default -> 4 + number * 37;
        };
    }

    private static byte[] message(int number, int size) {
        ByteBuffer message = ByteBuffer.allocate(size).putInt(number);
        while (message.hasRemaining()) {
            message.put((byte) message.position());
        }
        return message.array();
    }

    private static List<Integer> numbers(SimPeers.Peer peer, int channel) {
        return peer.all(PeerConnectionEvent.MessageReceived.class).stream()
                .filter(message -> message.channel() == channel)
                .map(message -> {
                    int number = ByteBuffer.wrap(message.payload()).getInt();
                    assertThat(message.payload()).isEqualTo(message(number, size(number)));
                    return number;
                })
                .toList();
    }

    private static List<Integer> range(int end) {
        return java.util.stream.IntStream.range(0, end).boxed().toList();
    }
}
