package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who pauses reading slows the other side down, loses nothing, and still hears all else. */
class RtcPauseTest {

    private static final int MESSAGE_BYTES = 16_384;

    private final Rtc a = open();
    private final Rtc b = open();
    private final RtcConnection here = a.connect();
    private final RtcConnection there = b.connect();

    private static Rtc open() {
        return Rtc.builder()
                .hosts(List.of(TransportAddress.ipv4(127, 0, 0, 1, 0)))
                .connectionConfig(withSmallBuffers())
                .sendBufferBytes(100_000)
                .receiveBufferBytes(100_000)
                .open();
    }

    private static PeerConnectionConfig withSmallBuffers() {
        PeerConnectionConfig plain = PeerConnectionConfig.defaults();
        return new PeerConnectionConfig(
                plain.ice(),
                plain.dtls(),
                plain.sctp().toBuilder()
                        .receiveWindowBytes(400_000)
                        .sendQueueBytes(400_000)
                        .build(),
                plain.maxChannels(),
                plain.signallingTimeoutUs(),
                plain.connectTimeoutUs());
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private RtcChannel connected() {
        RtcChannel channel = here.openChannel("bulk");
        RtcTest.negotiate(here, there);
        await().until(channel::isOpen);
        return channel;
    }

    @Test
    void holdsMessagesBackAndDeliversThemInOrderBeforeTheEnd() throws InterruptedException {
        AtomicReference<RtcChannel> taken = new AtomicReference<>();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        there.onChannel(channel -> {
            channel.onMessage((payload, isText) -> {
                heard.add("message " + payload.length);
                channel.pause();
            });
            channel.onClosed(reason -> heard.add(reason.name()));
            taken.set(channel);
        });
        RtcChannel channel = connected();
        for (int bytes = 1; bytes <= 3; bytes++) {
            channel.send(ByteBuffer.allocate(bytes));
        }
        channel.close();

        for (int bytes = 1; bytes <= 3; bytes++) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("message " + bytes);
            if (bytes < 3) {
                assertThat(heard.poll(30, TimeUnit.MILLISECONDS)).isNull();
                taken.get().resume();
            }
        }
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("CLOSED"); // with nothing before it, it needs no resume
    }

    @Test
    void aPausedConnectionHoldsAllItsChannelsBack() throws InterruptedException {
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        there.onChannel(channel -> channel.onMessage((payload, isText) -> heard.add(payload.length)));
        RtcChannel other = here.openChannel("other");
        RtcChannel channel = connected();
        there.pause();
        channel.send(ByteBuffer.allocate(1));
        other.send(ByteBuffer.allocate(1));
        assertThat(heard.poll(50, TimeUnit.MILLISECONDS)).isNull();
        there.resume();

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
    }

    /** Both directions are full when it pauses; that there is room again has to get past the messages that wait. */
    @Test
    void anEchoPausesUntilItsOwnMessagesHaveRoom() throws InterruptedException {
        there.onChannel(EchoUnderTest::new);
        RtcChannel channel = connected();
        AtomicInteger echoes = new AtomicInteger();
        channel.pause();
        channel.onMessage((payload, isText) -> echoes.incrementAndGet());
        int sent = 0;
        int refusedInARow = 0;
        while (refusedInARow < 50) { // until nothing moves any more
            if (channel.send(ByteBuffer.allocate(MESSAGE_BYTES)) == SendResult.ACCEPTED) {
                sent++;
                refusedInARow = 0;
            } else {
                refusedInARow++;
                Thread.sleep(5);
            }
        }
        assertThat(sent * (long) MESSAGE_BYTES).isLessThan(6 << 20);
        channel.resume();

        int expected = sent;
        await().untilAsserted(() -> assertThat(echoes).hasValue(expected));
    }

    @Test
    void theEndIsToldThoughTheReaderHasPausedForGood() {
        there.onChannel(channel -> {
            channel.pause();
            channel.onMessage((payload, isText) -> {});
        });
        RtcChannel channel = connected();
        for (int i = 0; i < 40; i++) {
            channel.send(ByteBuffer.allocate(MESSAGE_BYTES));
        }
        await().until(() -> there.stats().toCompletableFuture().join().state() == PeerConnectionState.CONNECTED);
        here.close();

        await().untilAsserted(() -> assertThat(there.state()).isEqualTo(PeerConnectionState.CLOSED));
        await().untilAsserted(() ->
                assertThat(b.stats().toCompletableFuture().join().connections()).isZero());
    }

    /** As in examples/webrtc-echo. */
    private static final class EchoUnderTest {
        private final RtcChannel channel;
        private ByteBuffer waiting = ByteBuffer.allocate(0);

        EchoUnderTest(RtcChannel channel) {
            this.channel = channel;
            channel.onMessage((payload, isText) -> echo(ByteBuffer.wrap(payload)));
            channel.onWritable(() -> {
                channel.resume();
                if (waiting.hasRemaining()) {
                    echo(waiting);
                }
            });
        }

        private void echo(ByteBuffer message) {
            boolean isRefused = channel.send(message) == SendResult.BACK_PRESSURED;
            waiting = isRefused ? message : ByteBuffer.allocate(0);
            if (isRefused) {
                channel.pause();
            }
        }
    }
}
