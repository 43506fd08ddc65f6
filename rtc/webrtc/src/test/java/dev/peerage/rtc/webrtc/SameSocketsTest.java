package dev.peerage.rtc.webrtc;

import static dev.peerage.rtc.webrtc.SimPeers.negotiate;
import static dev.peerage.rtc.webrtc.SimPeers.peer;
import static dev.peerage.rtc.webrtc.SimPeers.send;
import static dev.peerage.rtc.webrtc.SimPeers.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several connections between the same two sockets, with the same two certificates, set up at once. */
class SameSocketsTest {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));
    private static final long SECOND_US = 1_000_000;

    /** Number {@code n} of one side and its counterpart. */
    private record Pair(SimPeers.Peer a, SimPeers.Peer b) {}

    @ParameterizedTest
    @CsvSource({"2, 0, 1", "2, 0.01, 2", "2, 0.05, 3", "4, 0, 4", "4, 0.01, 5", "10, 0, 6", "10, 0.01, 7", "10, 0.05, 8"
    })
    void allComeUpAndEachReachesItsCounterpart(int count, double loss, long seed) {
        SimPeers net = new SimPeers(seed, loss);
        net.maxDelayUs = 30_000; // much reordering
        List<Pair> pairs = pairs(net, count);

        net.run((loss == 0 ? 1 : 4) * SECOND_US);

        assertAllConnected(pairs, "seed " + seed);
        for (int i = 0; i < count; i++) {
            send(pairs.get(i).a, 0, "to " + i, net);
        }
        net.run(3 * SECOND_US);
        for (int i = 0; i < count; i++) {
            int announced = pairs.get(i)
                    .b
                    .all(PeerConnectionEvent.ChannelAnnounced.class)
                    .get(0)
                    .channel();
            send(pairs.get(i).b, announced, "back " + i, net);
        }
        net.run(3 * SECOND_US);
        for (int i = 0; i < count; i++) {
            assertThat(texts(pairs.get(i).b)).containsExactly("to " + i);
            assertThat(texts(pairs.get(i).a)).containsExactly("back " + i);
        }
    }

    @Test
    void theyDoNotSlowEachOtherDown() {
        SimPeers alone = new SimPeers(1, 0);
        SimPeers crowded = new SimPeers(1, 0);
        List<Pair> one = pairs(alone, 1);
        List<Pair> ten = pairs(crowded, 10);

        alone.run(300_000);
        crowded.run(300_000);

        assertAllConnected(one, "one");
        assertAllConnected(ten, "ten");
    }

    @Test
    void closingSomeLeavesTheOthersAlone() {
        SimPeers net = new SimPeers(3, 0.01);
        List<Pair> pairs = pairs(net, 6);
        net.run(4 * SECOND_US);
        assertAllConnected(pairs, "before");
        for (Pair pair : pairs.subList(0, 3)) {
            pair.a.connection.close(net.nowUs);
            pair.a.drain();
            pair.a.socket.router.remove(pair.a.connection);
        }
        List<Pair> more = pairs(net, 3);
        net.run(4 * SECOND_US);

        assertAllConnected(pairs.subList(3, 6), "older");
        assertAllConnected(more, "newer");
    }

    @Test
    void moreThanTheLimitDoNotHarmThoseWithin() {
        SimPeers net = new SimPeers(4, 0);
        List<Pair> pairs = pairs(net, AddressOwners.MAX);
        net.run(2 * SECOND_US);
        Pair beyond = pairs(net, 1).get(0);
        net.run(60 * SECOND_US);

        assertAllConnected(pairs, "within");
        assertThat(beyond.a.lastReason()).isEqualTo(PeerConnectionReason.DTLS_FAILED);
        assertThat(beyond.a.socket.router.dropped(RouterDrop.CROWDED_ADDRESS)).isPositive();
    }

    /** Both sides offer some of them, and so begin some of the handshakes. */
    private static List<Pair> pairs(SimPeers net, int count) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Pair pair = new Pair(peer(net, 1, CERTIFICATE_A), peer(net, 2, CERTIFICATE_B));
            pair.a.connection.createDataChannel(DataChannelOptions.of("number " + i), net.nowUs);
            if (i % 2 == 0) {
                negotiate(net, pair.a, pair.b, UnaryOperator.identity());
            } else {
                negotiate(net, pair.b, pair.a, UnaryOperator.identity());
            }
            pairs.add(pair);
        }
        return pairs;
    }

    private static void assertAllConnected(List<Pair> pairs, String what) {
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            assertThat(List.of(pair.a.connection.state(), pair.b.connection.state()))
                    .as("%s, number %d: %s", what, i, pair.a.connection.stats())
                    .containsOnly(PeerConnectionState.CONNECTED);
        }
    }
}
