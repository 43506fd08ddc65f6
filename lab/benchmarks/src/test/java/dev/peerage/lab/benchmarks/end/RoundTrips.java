package dev.peerage.lab.benchmarks.end;

import java.util.Arrays;

/** Collects durations and tells percentiles of them. Confined to one thread at a time. */
final class RoundTrips {

    private long[] nanos = new long[16];
    private int count;

    void clear() {
        count = 0;
    }

    void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = duration;
    }

    int count() {
        return count;
    }

    /** The least duration that so many percent of them do not exceed; 0 if there are none. */
    long percentile(int percent) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.max(0, Math.ceil(count * percent / 100.0) - 1)];
    }
}
