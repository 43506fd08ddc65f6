package dev.peerage.client.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallbacksTest {

    private final List<Throwable> failures = new ArrayList<>();

    @Test
    void runsOneAfterTheOtherInOrderOnAnyExecutor() throws Exception {
        Callbacks callbacks = new Callbacks(Optional.of(ForkJoinPool.commonPool()), failures::add);
        int count = 5_000;
        List<Integer> seen = new ArrayList<>(); // unguarded on purpose: serial means that this is enough
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            callbacks.post(() -> {
                overlaps.addAndGet(inside.getAndIncrement());
                seen.add(number);
                inside.decrementAndGet();
                done.countDown();
            });
        }
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(overlaps).hasValue(0);
        assertThat(seen).isSorted().hasSize(count);
    }

    @Test
    void polledOnesRunWhenPolledOnly() {
        Callbacks callbacks = new Callbacks(Optional.empty(), failures::add);
        List<Integer> seen = new ArrayList<>();
        callbacks.post(() -> {
            seen.add(1);
            callbacks.post(() -> seen.add(2));
        });
        assertThat(seen).isEmpty();
        assertThat(callbacks.poll()).isEqualTo(1);
        assertThat(callbacks.poll()).isEqualTo(1);
        assertThat(callbacks.poll()).isZero();
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void failuresGoToTheHandlerAndStopNothing() {
        Callbacks callbacks = new Callbacks(Optional.empty(), failures::add);
        List<Integer> seen = new ArrayList<>();
        callbacks.post(() -> {
            throw new IllegalStateException("the application's");
        });
        callbacks.post(() -> seen.add(1));
        callbacks.poll();
        assertThat(failures).hasSize(1);
        assertThat(seen).containsExactly(1);
    }

    @Test
    void neverRunsOnTheLoopEvenIfTheExecutorWould() throws Exception {
        Callbacks callbacks = new Callbacks(Optional.of(Runnable::run), failures::add);
        callbacks.forbid(Thread.currentThread());
        Thread[] ranOn = new Thread[1];
        CountDownLatch done = new CountDownLatch(1);
        callbacks.post(() -> {
            ranOn[0] = Thread.currentThread();
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ranOn[0]).isNotSameAs(Thread.currentThread());
    }

    @Test
    void holdsEventsForTheFirstHandlerInOrder() {
        Callbacks callbacks = new Callbacks(Optional.empty(), failures::add);
        EventSlot<Integer> slot = new EventSlot<>(callbacks, 3);
        for (int i = 0; i < 5; i++) {
            slot.emit(i);
        }
        List<Integer> seen = new ArrayList<>();
        slot.set(seen::add);
        slot.emit(5);
        callbacks.poll();
        assertThat(seen).containsExactly(2, 3, 4, 5); // the oldest beyond the limit are forgotten
    }
}
