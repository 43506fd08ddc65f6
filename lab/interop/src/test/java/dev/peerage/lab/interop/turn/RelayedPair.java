package dev.peerage.lab.interop.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.ice.CandidateType;
import dev.peerage.rtc.ice.IceDiagnostics;
import dev.peerage.rtc.io.Rtc;
import dev.peerage.rtc.io.RtcChannel;
import dev.peerage.rtc.io.RtcConnection;
import dev.peerage.rtc.webrtc.PeerConnectionStats;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Two connected peers that have no way to each other but a TURN server, and an echo between them. */
final class RelayedPair {

    private static final int MESSAGE_BYTES = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    final RtcConnection here;
    final RtcConnection there;
    private final RtcChannel channel;
    private final byte[] payload = new byte[MESSAGE_BYTES];

    private RelayedPair(RtcConnection here, RtcConnection there, RtcChannel channel) {
        this.here = here;
        this.there = there;
        this.channel = channel;
        new Random(1).nextBytes(payload);
    }

    /** Negotiates with all candidates in the descriptions, as there is nobody to trickle them. */
    static RelayedPair connect(Rtc a, Rtc b) throws InterruptedException {
        RtcConnection here = a.connect();
        RtcConnection there = b.connect();
        there.onChannel(echo -> echo.onMessage((message, isText) -> echo.send(ByteBuffer.wrap(message))));
        RtcChannel channel = here.openChannel("data");
        CountDownLatch isOpen = new CountDownLatch(1);
        channel.onOpen(isOpen::countDown);
        here.offer();
        SessionDescription offer = here.gathered().toCompletableFuture().join();
        there.answer(offer);
        here.accept(there.gathered().toCompletableFuture().join());
        assertThat(isOpen.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(() -> stats(here) + "\n" + stats(there))
                .isTrue();
        return new RelayedPair(here, there, channel);
    }

    /** Sends messages and waits until all have come back whole. */
    void echo(int messages) throws InterruptedException {
        CountDownLatch missing = new CountDownLatch(messages);
        AtomicInteger wrong = new AtomicInteger();
        channel.onMessage((message, isText) -> {
            wrong.addAndGet(Arrays.equals(message, payload) ? 0 : 1);
            missing.countDown();
        });
        for (int i = 0; i < messages; i++) {
            assertThat(channel.send(ByteBuffer.wrap(payload))).isEqualTo(SendResult.ACCEPTED);
        }
        assertThat(missing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(() -> missing.getCount() + " missing\n" + stats(here) + "\n" + stats(there))
                .isTrue();
        assertThat(wrong).hasValue(0);
    }

    void assertIsRelayed() {
        for (RtcConnection each : new RtcConnection[] {here, there}) {
            assertThat(stats(each).selectedPair().localType()).isEqualTo(CandidateType.RELAYED);
            assertThat(stats(each).selectedPair().remoteType()).isEqualTo(CandidateType.RELAYED);
            await().atMost(PATIENCE).until(() -> turn(each).boundPeers() >= 1);
        }
    }

    void close() {
        here.close();
        there.close();
    }

    static PeerConnectionStats stats(RtcConnection connection) {
        CompletableFuture<PeerConnectionStats> stats = connection.stats().toCompletableFuture();
        return stats.orTimeout(5, TimeUnit.SECONDS).join();
    }

    static IceDiagnostics.Turn turn(RtcConnection connection) {
        return stats(connection).ice().turnServers().get(0);
    }
}
