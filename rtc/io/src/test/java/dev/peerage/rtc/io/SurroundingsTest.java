package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.host.HostAddresses;
import dev.peerage.rtc.io.port.NioDatagramPort;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Names are asked for by multicast on loopback, in a group of the test's own. */
class SurroundingsTest {

    private static final TransportAddress LOOPBACK = TransportAddress.ipv4(127, 0, 0, 1, 0);
    private static final String LABEL = "1f4a2d3c-0b5e-4f6a-8c7d-9e0f1a2b3c4d";
    private static final long SHORT_US = 100_000;
    private static final long LONG_US = 3_600_000_000L;

    private final InetSocketAddress group = new InetSocketAddress(
            InetAddress.getByName("239.255.77.78"),
            20_000 + ThreadLocalRandom.current().nextInt(10_000));
    private final NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    private final NioDatagramPort port = NioDatagramPort.open(0);
    private final AtomicReference<@Nullable Thread> looker = new AtomicReference<>();
    private final RtcLoop remote = Rtc.builder().hosts(List.of(LOOPBACK)).openLoop();
    private @Nullable RtcLoop opened;

    SurroundingsTest() throws IOException {}

    private RtcLoop loop(long nameWaitUs) {
        RtcBuilder builder = Rtc.builder().hosts(List.of(LOOPBACK)).port(port);
        builder.surroundings = new SurroundingsSource(
                () -> new HostAddresses.Found(List.of(LOOPBACK), Set.of(LOOPBACK)),
                Duration.ofHours(1),
                () -> {
                    looker.set(Thread.currentThread());
                    return List.of(loopback);
                },
                group,
                nameWaitUs);
        RtcLoop made = builder.openLoop();
        opened = made;
        return made;
    }

    @AfterEach
    void close() {
        RtcLoop loop = opened;
        if (loop != null) {
            loop.close();
        }
        remote.close();
        port.close();
    }

    private void pollUntil(RtcLoop loop, BooleanSupplier isDone) {
        long deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (!isDone.getAsBoolean()) {
            assertThat(System.nanoTime()).as("timed out").isLessThan(deadlineNs);
            loop.poll(500);
            remote.poll(500);
        }
    }

    /** Whether the loop has a socket besides its UDP port. */
    private boolean hasFurtherSocket() {
        return port.selector().keys().size() > 1;
    }

    private static SessionDescription withoutCandidates(SessionDescription description) {
        return new SessionDescription(
                description.type(), description.sdp().replaceAll("(?m)^a=(candidate|end-of-candidates).*\r?\n", ""));
    }

    /** Connects to the other loop, which is at our machine's address but shows only a name; and knows nothing of us. */
    private LoopConnection connectByName(RtcLoop loop) {
        LoopConnection here = loop.connect((self, event) -> {});
        LoopConnection there = remote.connect((self, event) -> {});
        here.createChannel(DataChannelOptions.of("x"));
        here.accept(withoutCandidates(there.answer(withoutCandidates(here.offer()))));
        here.addCandidate("candidate:1 1 udp 2122260223 " + LABEL.toUpperCase(java.util.Locale.ROOT) + ".local "
                + remote.localPort() + " typ host");
        return here;
    }

    @Test
    void connectsToANameThatANeighbourAnswersToAndClosesItsSocketAfterwards() throws IOException {
        RtcLoop loop = loop(2_000_000);
        try (MulticastSocket neighbour = neighbourOrSkip()) {
            LoopConnection here = connectByName(loop);
            pollUntil(loop, () -> here.state() == PeerConnectionState.CONNECTED);
            LoopConnection second = connectByName(loop);
            pollUntil(loop, () -> second.state() == PeerConnectionState.CONNECTED);
            assertThat(neighbour.isClosed()).isFalse();
            pollUntil(loop, () -> !hasFurtherSocket());
            assertThat(here.state()).isEqualTo(PeerConnectionState.CONNECTED);
        }
        assertThat(looker.get()).isNotNull().isNotEqualTo(Thread.currentThread()); // which takes its time
    }

    @Test
    void givesUpANameThatNobodyAnswersTo() throws IOException {
        RtcLoop loop = loop(SHORT_US);
        neighbourOrSkip().close();
        LoopConnection here = connectByName(loop);
        pollUntil(loop, this::hasFurtherSocket);
        pollUntil(loop, () -> !hasFurtherSocket());
        assertThat(here.state().isFinal()).isFalse();
    }

    @Test
    void asksForNobodyWhoIsGone() throws IOException {
        RtcLoop loop = loop(LONG_US);
        neighbourOrSkip().close();
        LoopConnection here = connectByName(loop);
        LoopConnection other = connectByName(loop);
        pollUntil(loop, this::hasFurtherSocket);
        here.close();
        pollUntil(loop, () -> loop.connections() == 1);
        assertThat(hasFurtherSocket()).isTrue();
        other.close();
        pollUntil(loop, () -> loop.connections() == 0 && !hasFurtherSocket());
        assertThat(loop.timers()).isZero();
    }

    @Test
    void opensNothingForAConnectionThatEndsBeforeTheInterfacesAreKnown() {
        RtcLoop loop = loop(LONG_US);
        LoopConnection here = connectByName(loop);
        here.close();
        pollUntil(loop, () -> loop.connections() == 0 && looker.get() != null);
        boolean[] isLater = new boolean[1];
        loop.execute(() -> {}, () -> isLater[0] = true);
        pollUntil(loop, () -> isLater[0]);
        assertThat(hasFurtherSocket()).isFalse();
        assertThat(loop.timers()).isZero();
    }

    /** Answers whatever is asked in the group, until it is closed. */
    private MulticastSocket neighbourOrSkip() throws IOException {
        MulticastSocket neighbour = new MulticastSocket(new InetSocketAddress(group.getPort()));
        try {
            neighbour.joinGroup(group, loopback);
            neighbour.setNetworkInterface(loopback);
        } catch (IOException noMulticast) {
            neighbour.close();
            Assumptions.abort("this machine has no multicast on loopback: " + noMulticast.getMessage());
        }
        Thread thread = new Thread(() -> answerAll(neighbour), "neighbour");
        thread.setDaemon(true);
        thread.start();
        return neighbour;
    }

    private void answerAll(MulticastSocket neighbour) {
        byte[] answer = answer();
        try {
            while (true) {
                DatagramPacket question = new DatagramPacket(new byte[1500], 1500);
                neighbour.receive(question);
                if (question.getData()[2] == 0) { // not an answer
                    neighbour.send(new DatagramPacket(answer, answer.length, group));
                }
            }
        } catch (IOException closed) {
            // as it should be
        }
    }

    private static byte[] answer() {
        ByteBuffer answer = ByteBuffer.allocate(200);
        answer.put(HexFormat.of().parseHex("000084000000000100000000"));
        answer.put((byte) LABEL.length()).put(LABEL.getBytes(StandardCharsets.US_ASCII));
        answer.put(HexFormat.of().parseHex("056c6f63616c00" + "000180010000007800" + "047f000001"));
        return Arrays.copyOf(answer.array(), answer.position());
    }
}
