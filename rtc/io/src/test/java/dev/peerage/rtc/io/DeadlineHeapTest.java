package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeadlineHeapTest {

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void knowsTheEarliestWhateverIsSetMovedAndTakenOut(long seed) {
        SeededRandom random = new SeededRandom(seed);
        DeadlineHeap heap = new DeadlineHeap();
        List<DeadlineHeap.Timer> timers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            timers.add(new DeadlineHeap.Timer(nowUs -> {}));
        }
        for (int step = 0; step < 2_000; step++) {
            long deadlineUs = random.nextInt(4) == 0 ? Long.MAX_VALUE : random.nextInt(1_000);
            heap.set(timers.get(random.nextInt(timers.size())), deadlineUs);
            assertThat(heap.earliestUs())
                    .isEqualTo(timers.stream()
                            .mapToLong(DeadlineHeap.Timer::deadlineUs)
                            .min()
                            .orElseThrow());
        }
    }

    @Test
    void callsThoseThatAreDueInOrder() {
        DeadlineHeap heap = new DeadlineHeap();
        List<String> called = new ArrayList<>();
        DeadlineHeap.Timer first = new DeadlineHeap.Timer(nowUs -> called.add("first"));
        DeadlineHeap.Timer second = new DeadlineHeap.Timer(nowUs -> called.add("second"));
        DeadlineHeap.Timer later = new DeadlineHeap.Timer(nowUs -> called.add("later"));
        heap.set(later, 101);
        heap.set(second, 100);
        heap.set(first, 1);
        heap.onTimeout(100);
        heap.onTimeout(100);
        assertThat(called).containsExactly("first", "second");
        assertThat(heap.earliestUs()).isEqualTo(101);
    }

    @Test
    void timerThatIsAlwaysDueDoesNotKeepTheLoopFromItsOtherWork() {
        DeadlineHeap heap = new DeadlineHeap();
        AtomicReference<DeadlineHeap.Timer> timer = new AtomicReference<>();
        timer.set(new DeadlineHeap.Timer(nowUs -> heap.set(timer.get(), nowUs)));
        heap.set(timer.get(), 1);
        heap.onTimeout(100);
        assertThat(heap.earliestUs()).isEqualTo(100);
    }
}
