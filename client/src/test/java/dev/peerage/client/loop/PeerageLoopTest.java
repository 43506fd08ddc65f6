package dev.peerage.client.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the loop when something fails. */
@Timeout(20)
class PeerageLoopTest {

    private final ScriptedPort port = new ScriptedPort();
    private final Mailbox mailbox = new Mailbox(port::wakeup);
    private final ScriptedCore core = new ScriptedCore();
    private final Drops drops = new Drops();
    private final PeerageLoop loop = new PeerageLoop(mailbox, port, core, drops, "test-loop");

    private static final class ScriptedCore implements PeerageLoop.Core {
        final CompletableFuture<Throwable> brokenBecause = new CompletableFuture<>();
        final CountDownLatch hasStarted = new CountDownLatch(1);
        final CountDownLatch twoDatagrams = new CountDownLatch(2);
        final AtomicInteger timeouts = new AtomicInteger();
        volatile boolean isDone;
        volatile boolean isAlwaysDue;

        @Override
        public void start(long nowUs) {
            hasStarted.countDown();
        }

        @Override
        public boolean isDone() {
            return isDone;
        }

        @Override
        public long nextDeadlineUs() {
            return isAlwaysDue ? 0 : Long.MAX_VALUE;
        }

        @Override
        public boolean onTimeout(long nowUs) {
            timeouts.incrementAndGet();
            return false; // a bug, and what was due still is
        }

        @Override
        public void onDatagram(ByteBuffer datagram, TransportAddress from, long nowUs) {
            if (datagram.remaining() == 0) {
                throw new IllegalStateException("a bug that a datagram provokes");
            }
            twoDatagrams.countDown();
        }

        @Override
        public void onReady(SelectionKey key, long nowUs) {
            // nothing
        }

        @Override
        public void onTurnEnd(long nowUs) {
            // nothing
        }

        @Override
        public void onBroken(Throwable why, long nowUs) {
            isDone = true;
            brokenBecause.complete(why);
        }
    }

    @AfterEach
    void end() throws Exception {
        core.isDone = true;
        port.wakeup();
        loop.join(10_000);
        assertThat(loop.thread().isAlive()).isFalse();
    }

    private void start() throws InterruptedException {
        loop.start();
        assertThat(core.hasStarted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tellsThatTheSocketIsBrokenAndEnds() throws Exception {
        start();
        IOException broken = new IOException("no such device");
        port.broken = broken;
        port.wakeup();
        assertThat(core.brokenBecause.get(10, TimeUnit.SECONDS)).isSameAs(broken);
        assertThat(port.closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void takesNoTasksOnceItHasEnded() throws Exception {
        start();
        port.broken = new IOException("no such device");
        port.wakeup();
        loop.join(10_000);
        assertThat(mailbox.post(nowUs -> {})).isFalse();
        assertThat(mailbox.isEmpty()).as("nothing gathers").isTrue();
    }

    @Test
    void aTaskThatWasThereWhenItEndsStillRuns() throws Exception {
        CountDownLatch hasRun = new CountDownLatch(1);
        port.broken = new IOException("no such device");
        assertThat(mailbox.post(nowUs -> mailbox.post(later -> hasRun.countDown())))
                .isTrue();
        loop.start();
        assertThat(hasRun.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBugThatADatagramProvokesCostsThisDatagram() throws Exception {
        start();
        port.arrive(new byte[0]);
        port.arrive(new byte[1]);
        mailbox.post(nowUs -> {
            throw new IllegalStateException("a bug in a task");
        });
        CountDownLatch hasRun = new CountDownLatch(1);
        mailbox.post(nowUs -> hasRun.countDown());
        port.arrive(new byte[1]);
        assertThat(hasRun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(core.twoDatagrams.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(drops.snapshot()).containsEntry("bug-datagram", 1L).containsEntry("bug-task", 1L);
    }

    @Test
    void aBugOfThePortIsNotTheEndUnlessItStays() throws Exception {
        start();
        port.bug = new IllegalStateException("a bug in the port");
        port.wakeup();
        assertThat(core.brokenBecause.get(10, TimeUnit.SECONDS)).isSameAs(port.bug);
        assertThat(drops.snapshot().get("bug-turn of the loop")).isGreaterThan(1);
    }

    @Test
    void aDeadlineThatABugLeavesDueDoesNotMakeItSpin() throws Exception {
        core.isAlwaysDue = true;
        start();
        CountDownLatch turns = new CountDownLatch(100);
        countTurns(turns);
        assertThat(turns.await(10, TimeUnit.SECONDS)).as("other work goes on").isTrue();
        assertThat(core.timeouts.get()).isLessThan(20);
    }

    private void countTurns(CountDownLatch turns) {
        mailbox.post(nowUs -> {
            turns.countDown();
            if (turns.getCount() > 0) {
                countTurns(turns);
            }
        });
    }

    @Test
    void isWokenOnlyIfItSleeps() throws Exception {
        start();
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<Integer> wakeups = new CompletableFuture<>();
        mailbox.post(nowUs -> {
            int before = port.wakeups.get();
            for (int i = 0; i < 1_000; i++) {
                mailbox.post(later -> {});
            }
            wakeups.complete(port.wakeups.get() - before);
            mailbox.post(later -> done.countDown());
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(wakeups.get()).isZero();
    }
}
