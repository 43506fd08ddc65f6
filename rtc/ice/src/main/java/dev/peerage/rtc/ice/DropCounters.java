package dev.peerage.rtc.ice;

import java.util.EnumMap;
import java.util.Map;

/** Counts what was dropped, by reason. */
final class DropCounters {

    private final Map<IceDrop, Long> counts = new EnumMap<>(IceDrop.class);

    void count(IceDrop reason) {
        counts.merge(reason, 1L, Long::sum);
    }

    Map<IceDrop, Long> snapshot() {
        return Map.copyOf(counts);
    }
}
