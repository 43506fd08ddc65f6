package dev.peerage.rtc.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.LoopConnection;
import dev.peerage.rtc.io.Rtc;
import dev.peerage.rtc.io.RtcException;
import dev.peerage.rtc.io.RtcLoop;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.DatagramPorts;
import dev.peerage.rtc.io.port.NioDatagramPort;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelOpened;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EpollDatagramPortTest {

    private static final TransportAddress LOOPBACK = TransportAddress.ipv4(127, 0, 0, 1, 0);

    /** Of {@code asm-generic/socket.h}. */
    private static final int SOL_SOCKET = 1;

    private static final int SO_NO_CHECK = 11;

    @BeforeEach
    void skipWhereThereAreNoNatives() {
        Optional<String> reason = new EpollDatagramPortProvider().unavailableBecause();
        assumeTrue(reason.isEmpty(), reason.orElse(""));
    }

    @Test
    void isFoundAndPreferred() throws IOException {
        try (DatagramPort port = DatagramPorts.open(0)) {
            assertThat(port.name()).isEqualTo("Netty epoll");
        }
    }

    @Test
    void carriesDatagramsOfAllSizesInOrderToAndFromTheJdksSockets() throws IOException {
        try (DatagramPort epoll = EpollDatagramPort.open(0);
                DatagramPort nio = NioDatagramPort.open(0)) {
            int[] sizes = {1_200, 1_200, 1_200, 700, 700, 1_200, 1, 60_000, 60_000, 30_000, 1_200, 1_200};
            assertThat(carried(epoll, nio, sizes)).containsExactly(sizes);
            assertThat(carried(nio, epoll, sizes)).containsExactly(sizes);
            assertThat(epoll.stats().datagramsSent()).isEqualTo(sizes.length);
        }
    }

    @Test
    void carriesManyOfOneSizeBetweenItself() throws IOException {
        try (DatagramPort a = EpollDatagramPort.open(0);
                DatagramPort b = EpollDatagramPort.open(0)) {
            int[] sizes = new int[200];
            Arrays.fill(sizes, 1_150);
            sizes[100] = 1_100;
            for (int round = 0; round < 5; round++) { // the first reads of a socket say nothing about the later ones
                assertThat(carried(a, b, sizes)).containsExactly(sizes);
            }
        }
    }

    @Test
    void sendsARunAsOneAndTakesItAsOne() throws IOException {
        try (EpollDatagramPort a = EpollDatagramPort.open(0);
                EpollDatagramPort b = EpollDatagramPort.open(0)) {
            b.await(0, key -> {}); // from its first use on it takes runs
            int[] sizes = new int[40];
            Arrays.fill(sizes, 1_150);
            sizes[20] = 1_100; // a shorter one ends a run
            assertThat(carried(a, b, sizes)).containsExactly(sizes);
            assertThat(a.writes()).isEqualTo(2);
            assertThat(b.reads()).isLessThanOrEqualTo(20).isPositive();
            assertThat(b.stats().datagramsReceived()).isEqualTo(40);
        }
    }

    @Test
    void putsNothingBehindALongerDatagramThatMayBeAProbe() throws IOException {
        try (EpollDatagramPort a = EpollDatagramPort.open(0);
                EpollDatagramPort b = EpollDatagramPort.open(0)) {
            int[] sizes = {1_400, 1_200, 1_200, 700};
            assertThat(carried(a, b, sizes)).containsExactly(sizes);
            assertThat(a.writes()).isEqualTo(2);
        }
    }

    @Test
    void losesNothingWhereRunsAreRefusedAndSendsNoMoreOfThem() throws IOException {
        LinuxSocket socket = LinuxSocket.newSocketDgram();
        socket.setIntOpt(SOL_SOCKET, SO_NO_CHECK, 1); // to which Linux says EINVAL, but to runs only
        socket.bind(new InetSocketAddress(0));
        try (EpollDatagramPort a = new EpollDatagramPort(socket);
                EpollDatagramPort b = EpollDatagramPort.open(0)) {
            int[] sizes = new int[20];
            Arrays.fill(sizes, 1_150);
            sizes[19] = 1_100;
            assertThat(carried(a, b, sizes)).containsExactly(sizes);
            assertThat(a.name()).isEqualTo("Netty epoll, no GSO");
            assertThat(a.writes()).isEqualTo(21);

            assertThat(carried(a, b, sizes)).containsExactly(sizes);
            assertThat(a.writes()).isEqualTo(41);
            assertThat(a.stats().datagramsSent()).isEqualTo(40);
            assertThat(a.stats().unsent()).isZero();
        }
    }

    @Test
    void countsWhatTheSystemTookAndWhatItDidNot() throws IOException {
        try (EpollDatagramPort port = EpollDatagramPort.open(0)) {
            ByteBuffer tooLong = ByteBuffer.allocate(DatagramPort.MAX_DATAGRAM_BYTES);
            port.send(tooLong, LOOPBACK.withPort(port.localPort()));
            port.flush();
            port.send(ByteBuffer.allocate(100), LOOPBACK.withPort(port.localPort()));
            port.flush();
            assertThat(port.stats().unsent()).isEqualTo(1);
            assertThat(port.stats().datagramsSent()).isEqualTo(1);
            assertThat(port.stats().bytesSent()).isEqualTo(100);
        }
    }

    private static int[] carried(DatagramPort from, DatagramPort to, int[] sizes) throws IOException {
        byte[][] sent = new byte[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            sent[i] = new byte[sizes[i]];
            new Random(i).nextBytes(sent[i]);
            from.send(ByteBuffer.wrap(sent[i]), LOOPBACK.withPort(to.localPort()));
        }
        from.flush();
        List<Integer> heard = new ArrayList<>();
        long deadlineNs = System.nanoTime() + 3_000_000_000L;
        while (heard.size() < sizes.length && System.nanoTime() < deadlineNs) {
            to.await(10_000, key -> {});
            to.receive(
                    (received, sender) -> {
                        assertThat(sender).isEqualTo(LOOPBACK.withPort(from.localPort()));
                        byte[] content = new byte[received.remaining()];
                        received.get(content);
                        assertThat(Arrays.equals(content, sent[heard.size()]))
                                .as("content of datagram %d, %d bytes", heard.size(), content.length)
                                .isTrue();
                        heard.add(content.length);
                    },
                    64);
        }
        return heard.stream().mapToInt(Integer::intValue).toArray();
    }

    @Test
    void waitsForEverIfAskedTo() throws Exception {
        try (DatagramPort port = EpollDatagramPort.open(0)) {
            port.await(0, key -> {});
            ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
            long startNs = System.nanoTime();
            var waking = later.schedule(port::wakeup, 100, TimeUnit.MILLISECONDS);
            port.await(Long.MAX_VALUE, key -> {});
            assertThat(System.nanoTime() - startNs).isGreaterThan(50_000_000L);
            waking.get();
            later.shutdown();
        }
    }

    @Test
    void wakesUpForAnotherThreadWheneverThatCalls() throws Exception {
        try (DatagramPort port = EpollDatagramPort.open(0)) {
            port.wakeup();
            long startNs = System.nanoTime();
            port.await(20_000_000, key -> {});
            Thread waker = new Thread(port::wakeup);
            waker.start();
            port.await(20_000_000, key -> {});
            assertThat(System.nanoTime() - startNs).isLessThan(10_000_000_000L);
            waker.join();
        }
    }

    @Test
    void servesALoopWithAConnection() {
        int[] echoes = new int[1];
        try (RtcLoop a = loop();
                RtcLoop b = loop()) {
            assertThat(a.portName()).isEqualTo("Netty epoll");
            LoopConnection here = a.connect((self, event) -> {
                if (event instanceof ChannelOpened opened) {
                    self.send(opened.channel(), false, ByteBuffer.allocate(100_000));
                } else if (event instanceof MessageReceived message) {
                    echoes[0] = message.payload().length;
                }
            });
            LoopConnection there = b.connect((self, event) -> {
                if (event instanceof MessageReceived message) {
                    self.send(message.channel(), false, ByteBuffer.wrap(message.payload()));
                }
            });
            here.createChannel(DataChannelOptions.of("x"));
            here.accept(there.answer(here.offer()));
            long deadlineNs = System.nanoTime() + 10_000_000_000L;
            while (echoes[0] == 0 && System.nanoTime() < deadlineNs) {
                a.poll(500);
                b.poll(500);
            }
            assertThat(echoes[0]).isEqualTo(100_000);
        }
    }

    @Test
    void saysThatAPortIsTaken() throws IOException {
        try (DatagramPort port = EpollDatagramPort.open(0)) {
            assertThatThrownBy(() -> Rtc.builder().localPort(port.localPort()).openLoop())
                    .isInstanceOf(RtcException.class)
                    .hasMessageContaining("in use");
        }
    }

    private static RtcLoop loop() {
        return Rtc.builder().hosts(List.of(LOOPBACK)).openLoop();
    }
}
