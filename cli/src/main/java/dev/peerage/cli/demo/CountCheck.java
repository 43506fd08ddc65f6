package dev.peerage.cli.demo;

import java.util.HashSet;
import java.util.Set;

/**
 * Verifies that the numbers 1, 2, 3 … of one sender arrive exactly once and in order.
 *
 * <p>Confined to one thread. A gap counts as lost until its numbers arrive, then as out of order.
 */
public final class CountCheck {

    /** Numbers remembered as missing; of later gaps a late number counts as repeated. */
    static final int MAX_MISSING = 100_000;

    private final Set<Long> missing = new HashSet<>();
    private long highest;
    private long received;
    private long duplicated;
    private long reordered;

    /** Takes the next number that arrived. */
    void onNumber(long number) {
        if (number > highest) {
            for (long n = highest + 1; n < number && missing.size() < MAX_MISSING; n++) {
                missing.add(n);
            }
            highest = number;
            received++;
        } else if (missing.remove(number)) {
            received++;
            reordered++;
        } else {
            duplicated++;
        }
    }

    /** Different numbers that have arrived. */
    public long received() {
        return received;
    }

    /** Numbers below the highest that have not arrived. */
    public long lost() {
        return highest - received;
    }

    /** Arrivals of a number that had arrived before. */
    public long duplicated() {
        return duplicated;
    }

    /** Numbers that arrived after a higher one. */
    public long reordered() {
        return reordered;
    }
}
