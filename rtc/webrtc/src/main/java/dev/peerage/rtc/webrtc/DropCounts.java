package dev.peerage.rtc.webrtc;

import java.util.EnumMap;
import java.util.Map;

/** Counts what was thrown away, by reason; without garbage, as anyone may send a flood of it. */
final class DropCounts<E extends Enum<E>> {

    private static final class Counter {
        long count;
    }

    private final Class<E> type;
    private final Map<E, Counter> counters;

    DropCounts(Class<E> type) {
        this.type = type;
        this.counters = new EnumMap<>(type);
    }

    void count(E reason) {
        Counter counter = counters.get(reason);
        if (counter == null) {
            counter = new Counter();
            counters.put(reason, counter);
        }
        counter.count++;
    }

    long of(E reason) {
        Counter counter = counters.get(reason);
        return counter == null ? 0 : counter.count;
    }

    /** Those that occurred. */
    Map<E, Long> snapshot() {
        Map<E, Long> occurred = new EnumMap<>(type);
        counters.forEach((reason, counter) -> occurred.put(reason, counter.count));
        return occurred;
    }
}
