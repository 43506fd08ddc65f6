package dev.peerage.rtc.dtls;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many incoming records were thrown away, by reason. */
final class DropCounts {

    private final Map<DtlsDrop, Long> counts = new EnumMap<>(DtlsDrop.class);

    /** One more; none if nothing was dropped. */
    void add(@Nullable DtlsDrop reason) {
        if (reason != null) {
            add(reason, 1);
        }
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
