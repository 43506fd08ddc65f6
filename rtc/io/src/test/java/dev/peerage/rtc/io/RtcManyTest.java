package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelOpened;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One socket and few threads serve many: all shake hands at the same time. */
class RtcManyTest {

    private static final int CONNECTIONS = 150;

    /** Between two sockets there can be so many handshakes at a time. */
    private static final int PER_SOCKET = 15;

    private static RtcBuilder builder() {
        return Rtc.builder().hosts(List.of(TransportAddress.ipv4(127, 0, 0, 1, 0)));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void manyConnectionsComeUpOnOneSocketWithFewThreads() {
        ExecutorService callbacks = Executors.newFixedThreadPool(2, task -> new Thread(task, "callbacks"));
        List<RtcLoop> peers = new ArrayList<>();
        AtomicInteger echoes = new AtomicInteger();
        try (Rtc rtc = builder().executor(callbacks).open()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                if (i % PER_SOCKET == 0) {
                    peers.add(builder().openLoop());
                }
                connect(rtc, peers.get(i / PER_SOCKET), echoes);
            }
            int threads = 0;
            while (echoes.get() < CONNECTIONS) {
                peers.forEach(peer -> peer.poll(0));
                assertThat(peers.stream().mapToInt(RtcLoop::connections).sum())
                        .as("none has failed")
                        .isEqualTo(CONNECTIONS);
                threads = Math.max(threads, threadsOf(rtc));
            }
            assertThat(threads).isBetween(1, 10);
            assertThat(rtc.stats().toCompletableFuture().join().connections()).isEqualTo(CONNECTIONS);
        } finally {
            peers.forEach(RtcLoop::close);
            callbacks.shutdownNow();
        }
    }

    private static void connect(Rtc rtc, RtcLoop loop, AtomicInteger echoes) {
        RtcConnection there = rtc.connect();
        there.onChannel(channel -> channel.onMessage((payload, isText) -> channel.send(ByteBuffer.wrap(payload))));
        LoopConnection here = loop.connect((self, event) -> {
            if (event instanceof MessageReceived) {
                echoes.incrementAndGet();
            } else if (event instanceof ChannelOpened opened) {
                self.send(opened.channel(), false, ByteBuffer.allocate(10));
            }
        });
        here.createChannel(DataChannelOptions.of("x"));
        here.accept(there.answer(here.offer()).toCompletableFuture().join());
    }

    /** The loop, its workers, and the executor's. */
    private static int threadsOf(Rtc rtc) {
        Thread[] threads = new Thread[Thread.activeCount() + 100];
        int count = 0;
        for (int i = Thread.enumerate(threads); i > 0; i--) {
            String name = threads[i - 1].getName();
            count += name.startsWith("peerage-rtc-" + rtc.localPort()) || name.endsWith("callbacks") ? 1 : 0;
        }
        return count;
    }
}
