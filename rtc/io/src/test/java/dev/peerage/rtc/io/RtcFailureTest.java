package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.StateChanged;
import dev.peerage.rtc.webrtc.PeerConnectionReason;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bug, ours or the application's, harms what it is a bug of, and nothing else. */
class RtcFailureTest {

    private final FaultyPort port = new FaultyPort();
    private final AtomicInteger failures = new AtomicInteger();
    private final Rtc a = builder()
            .port(port)
            .onCallbackFailure(failure -> {
                failures.incrementAndGet();
                throw new IllegalStateException("the handler of failures fails, too");
            })
            .open();
    private final Rtc b = builder().open();
    private final Rtc c = builder().open();

    RtcFailureTest() throws IOException {}

    private static RtcBuilder builder() {
        return Rtc.builder().hosts(List.of(TransportAddress.ipv4(127, 0, 0, 1, 0)));
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
        c.close();
    }

    @Test
    void aBugOfOursEndsItsConnectionAloneAndTellsTheOwner() throws InterruptedException {
        RtcConnection bad = a.connect();
        RtcConnection good = a.connect();
        BlockingQueue<StateChanged> ends = new LinkedBlockingQueue<>();
        bad.onStateChanged(changed -> {
            if (changed.next().isFinal()) {
                ends.add(changed);
            }
        });
        RtcChannel badChannel = bad.openChannel("bad");
        RtcChannel goodChannel = good.openChannel("good");
        BlockingQueue<RtcCloseReason> closed = new LinkedBlockingQueue<>();
        badChannel.onClosed(closed::add);
        RtcConnection goodPeer = c.connect();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        goodPeer.onChannel(channel -> channel.onMessage((payload, isText) -> heard.add(channel.label())));
        RtcTest.negotiate(bad, b.connect());
        RtcTest.negotiate(good, goodPeer);
        await().until(() -> badChannel.isOpen() && goodChannel.isOpen());

        port.faultyPort = b.localPort();
        badChannel.send("cannot be sent");

        StateChanged end = ends.poll(10, TimeUnit.SECONDS);
        assertThat(end).isNotNull();
        assertThat(end.next()).isEqualTo(PeerConnectionState.FAILED);
        assertThat(end.reason()).isEqualTo(PeerConnectionReason.INTERNAL);
        assertThat(end.detail()).contains("oops");
        assertThat(closed.poll(10, TimeUnit.SECONDS)).isEqualTo(RtcCloseReason.CONNECTION_ENDED);
        assertThat(badChannel.send("late")).isEqualTo(SendResult.CLOSED);
        assertThatThrownBy(() -> bad.stats().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RtcException.class);
        await().untilAsserted(() ->
                assertThat(a.stats().toCompletableFuture().join().connections()).isEqualTo(1));
        goodChannel.send("goes on");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("good");
    }

    @Test
    void aHandlerOfFailuresThatFailsHoldsNothingUp() {
        RtcConnection here = a.connect();
        RtcConnection there = b.connect();
        there.onChannel(channel -> channel.onMessage((payload, isText) -> channel.send("echo")));
        RtcChannel channel = here.openChannel("x");
        channel.onMessage((payload, isText) -> {
            throw new IllegalStateException("oops");
        });
        RtcTest.negotiate(here, there);
        for (int i = 1; i <= 3; i++) {
            int expected = i;
            channel.send("call");
            await().untilAsserted(() -> assertThat(failures).hasValue(expected));
        }
    }

    @Test
    void aLoopThatBreaksTellsAllAndTakesNoMore() throws InterruptedException {
        RtcConnection connection = a.connect();
        BlockingQueue<PeerConnectionState> states = new LinkedBlockingQueue<>();
        connection.onStateChanged(changed -> states.add(changed.next()));
        RtcChannel channel = connection.openChannel("x");
        BlockingQueue<RtcCloseReason> closed = new LinkedBlockingQueue<>();
        channel.onClosed(closed::add);
        connection.offer().toCompletableFuture().join();

        port.isBroken = true;
        CompletionStage<?> question = connection.stats();

        assertThat(states.poll(10, TimeUnit.SECONDS)).isEqualTo(PeerConnectionState.CLOSED);
        assertThat(closed.poll(10, TimeUnit.SECONDS)).isEqualTo(RtcCloseReason.CONNECTION_ENDED);
        assertThat(question.handle((answer, failure) -> true)
                        .toCompletableFuture()
                        .join())
                .isTrue();
        assertThatThrownBy(a::connect).isInstanceOf(RtcException.class);
        connection.openChannel("late").onClosed(closed::add);
        assertThat(closed.poll(10, TimeUnit.SECONDS)).isEqualTo(RtcCloseReason.CONNECTION_ENDED);
    }

    /** Callbacks and futures, from the first to the last. */
    @Test
    void noCodeOfTheApplicationRunsOnTheLoopThoughTheExecutorRunsItAtOnce() throws InterruptedException {
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        Runnable note = () -> threads.add(Thread.currentThread().getName());
        BlockingQueue<Boolean> ends = new LinkedBlockingQueue<>();
        try (Rtc direct = builder().executor(Runnable::run).open()) {
            for (int i = 0; i < 200; i++) {
                direct.stats().thenRun(note);
            }
            RtcConnection here = direct.connect();
            here.stats().thenRun(note);
            RtcConnection there = b.connect();
            there.onChannel(channel -> channel.onMessage((payload, isText) -> channel.send("echo")));
            RtcChannel channel = here.openChannel("x");
            channel.onOpen(note);
            here.onStateChanged(changed -> note.run());
            channel.onMessage((payload, isText) -> {
                note.run();
                here.close();
            });
            channel.onClosed(reason -> {
                note.run();
                ends.add(true);
            });
            channel.send("call");
            here.gathered().thenRun(note);
            RtcTest.negotiate(here, there);
            assertThat(ends.poll(10, TimeUnit.SECONDS)).isTrue();
            here.stats().whenComplete((stats, failure) -> note.run());
        }
        assertThat(threads).hasSizeGreaterThan(200).noneMatch(name -> name.startsWith("peerage-rtc-"));
    }
}
