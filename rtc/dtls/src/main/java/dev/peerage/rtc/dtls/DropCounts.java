package dev.peerage.rtc.dtls;

import java.util.EnumMap;
import java.util.Map;

/** How many incoming records were thrown away, by reason. */
final class DropCounts {

    private final Map<DtlsDrop, Long> counts = new EnumMap<>(DtlsDrop.class);

    void add(DtlsDrop reason) {
        add(reason, 1);
    }

    void add(DtlsDrop reason, int records) {
        if (records > 0) {
            counts.merge(reason, (long) records, Long::sum);
        }
    }

    /** A copy, without the reasons that never occurred. */
    Map<DtlsDrop, Long> toMap() {
        return Map.copyOf(counts);
    }
}
