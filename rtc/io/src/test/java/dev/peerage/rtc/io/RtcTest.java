package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RtcTest {

    private final Rtc a = open();
    private final Rtc b = open();

    private static Rtc open() {
        return Rtc.builder()
                .hosts(List.of(TransportAddress.ipv4(127, 0, 0, 1, 0)))
                .open();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    static void negotiate(RtcConnection offerer, RtcConnection answerer) {
        offerer.offer().toCompletableFuture().join();
        SessionDescription offer = offerer.gathered().toCompletableFuture().join();
        answerer.answer(offer).toCompletableFuture().join();
        offerer.accept(answerer.gathered().toCompletableFuture().join());
    }

    @Test
    void carriesMessagesBothWaysAndCloses() throws InterruptedException {
        RtcConnection here = a.connect();
        RtcConnection there = b.connect();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        there.onChannel(channel -> channel.onMessage((payload, isText) -> channel.send(ByteBuffer.wrap(payload))));
        RtcChannel chat = here.openChannel("chat");
        chat.onMessage((payload, isText) -> heard.add(new String(payload, StandardCharsets.UTF_8)));
        assertThat(chat.send("before it is open")).isEqualTo(SendResult.ACCEPTED);

        negotiate(here, there);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("before it is open");
        chat.send("after");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("after");
        assertThat(here.state()).isEqualTo(PeerConnectionState.CONNECTED);
        assertThat(here.stats().toCompletableFuture().join().selectedPair()).isNotNull();

        here.close();
        await().untilAsserted(() -> assertThat(there.state()).isEqualTo(PeerConnectionState.CLOSED));
        await().untilAsserted(() -> assertThat(chat.send("too late")).isEqualTo(SendResult.CLOSED));
        await().untilAsserted(() ->
                assertThat(b.stats().toCompletableFuture().join().connections()).isZero());
    }

    @Test
    void pushesBackAndTellsWhenThereIsRoom() throws InterruptedException {
        RtcConnection here = a.connect();
        RtcConnection there = b.connect();
        AtomicLong heardBytes = new AtomicLong();
        there.onChannel(channel -> channel.onMessage((payload, isText) -> heardBytes.addAndGet(payload.length)));
        RtcChannel bulk = here.openChannel("bulk");
        BlockingQueue<Boolean> room = new LinkedBlockingQueue<>();
        bulk.onWritable(() -> room.add(true));
        negotiate(here, there);
        ByteBuffer message = ByteBuffer.allocate(16_384);
        int refused = 0;
        int sent = 0;
        while (sent < 1_000) {
            if (bulk.send(message) == SendResult.ACCEPTED) {
                sent++;
            } else {
                refused++;
                assertThat(room.poll(10, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(refused).isPositive();
        await().untilAsserted(() -> assertThat(heardBytes).hasValue(1_000L * 16_384));
        await().untilAsserted(() -> assertThat(bulk.bufferedBytes()).isZero());
    }

    @Test
    void slowReaderSlowsTheSenderDownAndLosesNothing() throws InterruptedException {
        RtcConnection here = a.connect();
        RtcConnection there = b.connect();
        AtomicLong heard = new AtomicLong();
        there.onChannel(channel -> channel.onMessage((payload, isText) -> {
            if (heard.getAndIncrement() == 0) {
                sleep(Duration.ofMillis(300));
            }
        }));
        RtcChannel bulk = here.openChannel("bulk");
        negotiate(here, there);
        await().until(bulk::isOpen);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        int sent = 0;
        while (sent < 400 && System.nanoTime() < deadlineNs) {
            if (bulk.send(ByteBuffer.allocate(60_000)).isAccepted()) {
                sent++;
            } else {
                Thread.sleep(1);
            }
        }
        await().untilAsserted(() -> assertThat(heard).hasValue(400));
    }

    @Test
    void closedChannelTellsBothSidesAfterItsLastMessage() throws InterruptedException {
        RtcConnection here = a.connect();
        RtcConnection there = b.connect();
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        there.onChannel(channel -> {
            channel.onMessage((payload, isText) -> told.add(new String(payload, StandardCharsets.UTF_8)));
            channel.onClosed(reason -> told.add("closed"));
        });
        RtcChannel chat = here.openChannel("chat");
        negotiate(here, there);
        await().until(chat::isOpen);
        chat.send("last words");
        chat.close();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("last words");
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("closed");
        assertThat(here.state()).isEqualTo(PeerConnectionState.CONNECTED);
    }

    @Test
    void saysWhatIsWrongWithADescription() {
        RtcConnection here = a.connect();
        assertThatThrownBy(() -> here.answer(SessionDescription.offer("v=0\r\nnonsense"))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RtcException.class)
                .hasMessageContaining("description");
        assertThatThrownBy(() -> here.offer().toCompletableFuture().join()).hasCauseInstanceOf(RuntimeException.class);
    }

    @Test
    void refusesWhatTheApplicationGetsWrongAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rtc.builder().iceServers("stunn:example.org"))
                .withMessageContaining("must start with stun:");
        assertThatIllegalArgumentException().isThrownBy(() -> Rtc.builder().localPort(70_000));
        assertThatThrownBy(() -> Rtc.builder().localPort(a.localPort()).open())
                .isInstanceOf(RtcException.class)
                .hasMessageContaining("in use");
        a.close();
        assertThatThrownBy(a::connect).isInstanceOf(RtcException.class);
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
