package dev.peerage.rtc.webrtc;

import static dev.peerage.rtc.webrtc.SimPeers.connection;
import static dev.peerage.rtc.webrtc.SimPeers.negotiate;
import static dev.peerage.rtc.webrtc.SimPeers.peer;
import static dev.peerage.rtc.webrtc.SimPeers.send;
import static dev.peerage.rtc.webrtc.SimPeers.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.ice.CandidateType;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
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
        net.mtuBytes = seed % 3 == 0 ? 1_472 : 1_200; // what is always possible, and what has to be found out
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

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsTwoConnectionsBetweenTheSameSocketsApart(long seed) {
        SimPeers net = new SimPeers(seed, 0.02);
        SimPeers.Peer oldA = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer oldB = peer(net, 2, CERTIFICATE_B);
        int oldChat = oldA.connection.createDataChannel(DataChannelOptions.of("old"), net.nowUs);
        negotiate(net, oldA, oldB, UnaryOperator.identity());
        net.run(3 * SECOND_US);
        assertThat(oldA.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);

        SimPeers.Peer newA = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer newB = peer(net, 2, CERTIFICATE_B);
        int newChat = newB.connection.createDataChannel(DataChannelOptions.of("new"), net.nowUs);
        negotiate(net, newA, newB, UnaryOperator.identity());
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) { // while the newer one connects, and after
            sent.add("m" + i);
            send(oldA, oldChat, "m" + i, net);
            net.run(10_000);
        }
        net.run(3 * SECOND_US);
        send(newB, newChat, "new", net);
        net.run(SECOND_US);
        oldA.connection.close(net.nowUs);
        net.run(SECOND_US);

        assertThat(texts(oldB)).as("seed %d", seed).isEqualTo(sent);
        assertThat(texts(newA)).containsExactly("new");
        assertThat(oldB.connection.state()).isEqualTo(PeerConnectionState.CLOSED);
        assertThat(newA.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        assertThat(newB.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
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
