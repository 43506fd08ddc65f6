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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EpollDatagramPortTest {

    private static final TransportAddress LOOPBACK = TransportAddress.ipv4(127, 0, 0, 1, 0);

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

    private static int[] carried(DatagramPort from, DatagramPort to, int[] sizes) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(DatagramPort.MAX_DATAGRAM_BYTES);
        for (int size : sizes) {
            datagram.clear().putInt(0, size).limit(size);
            from.send(datagram, LOOPBACK.withPort(to.localPort()));
        }
        from.flush();
        List<Integer> heard = new ArrayList<>();
        long deadlineNs = System.nanoTime() + 3_000_000_000L;
        while (heard.size() < sizes.length && System.nanoTime() < deadlineNs) {
            to.await(10_000, key -> {});
            to.receive(
                    (received, sender) -> {
                        assertThat(sender).isEqualTo(LOOPBACK.withPort(from.localPort()));
                        if (received.remaining() >= 4) {
                            assertThat(received.getInt(received.position())).isEqualTo(received.remaining());
                        }
                        heard.add(received.remaining());
                    },
                    64);
        }
        return heard.stream().mapToInt(Integer::intValue).toArray();
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
