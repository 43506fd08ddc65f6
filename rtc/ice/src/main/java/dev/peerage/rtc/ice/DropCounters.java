package dev.peerage.rtc.ice;

import java.util.EnumMap;
import java.util.Map;

/** Counts what was dropped, by reason; nothing is allocated but once for each reason, as floods are counted too. */
final class DropCounters {

    private static final class Counter {
        long count;
    }

    private final Map<IceDrop, Counter> counters = new EnumMap<>(IceDrop.class);

    void count(IceDrop reason) {
        counters.computeIfAbsent(reason, first -> new Counter()).count++;
    }

    Map<IceDrop, Long> snapshot() {
        Map<IceDrop, Long> counts = new EnumMap<>(IceDrop.class);
        counters.forEach((reason, counter) -> counts.put(reason, counter.count));
        return Map.copyOf(counts);
    }
}
