package dev.peerage.lab.interop.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.ChannelOptions;
import dev.peerage.client.Channel;
import dev.peerage.client.Peerage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What peers do over time. */
@Timeout(60)
class OverTimeTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Arena arena = new Arena();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void idlePeersHardlyUseTheProcessor() {
        Peerage a = arena.peer("a");
        Peerage b = arena.peer("b");
        a.awaitGroup(SOON);
        arena.await("direct", SOON, () -> Arena.isDirect(a, b));
        long beforeNs = loopCpuNs();
        LockSupport.parkNanos(1_000_000_000);
        assertThat(loopCpuNs() - beforeNs).isLessThan(200_000_000);
    }

    @Test
    void aRestartOfTheServerLosesRepeatsAndReordersNothing() {
        Peerage a = arena.peer("a");
        Peerage b = arena.peer("b");
        Channel channel = a.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered());
        Recorder recorder = new Recorder();
        b.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered()).onMessage(recorder);
        arena.await("direct", SOON, () -> Arena.isDirect(a, b));
        new Thread(() -> {
                    LockSupport.parkNanos(300_000_000);
                    arena.restartServer();
                })
                .start();
        int sent = 0;
        for (int i = 0; i < 600; i++) {
            // A session that ends while the next one begins may refuse for a moment: what it takes must arrive.
            sent += channel.send(b.peerId(), Recorder.numbered(sent, 100)).isAccepted() ? 1 : 0;
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(sent).isGreaterThan(500);
        int expected = sent;
        arena.await("all messages of " + expected, SOON, () -> recorder.count(a.peerId()) == expected);
        recorder.assertAllInOrder(a.peerId(), expected);
    }

    private static long loopCpuNs() {
        var threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith("peerage-")) {
                sum += threads.getThreadCpuTime(info.getThreadId());
            }
        }
        return sum;
    }
}
