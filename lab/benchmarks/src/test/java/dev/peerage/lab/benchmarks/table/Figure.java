package dev.peerage.lab.benchmarks.table;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What all rounds gave for one row and system. NaN stands for what is not known.
 *
 * @param note why there is no median, or less than all rounds in it; else empty
 */
public record Figure(
        Row row,
        String system,
        double median,
        double min,
        double max,
        double cpuSecondsPerGB,
        double rssMB,
        String note) {

    static Figure of(Row row, String system, List<Reading> rounds, String note) {
        double[] values = sorted(rounds, Reading::value);
        return new Figure(
                row,
                system,
                median(values),
                values[0],
                values[values.length - 1],
                median(sorted(rounds, Reading::cpuSecondsPerGB)),
                median(sorted(rounds, Reading::rssMB)),
                note);
    }

    static Figure missing(Row row, String system, String reason) {
        return new Figure(row, system, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, reason);
    }

    public boolean isMissing() {
        return Double.isNaN(median);
    }

    private static double[] sorted(List<Reading> rounds, ToDoubleFunction<Reading> value) {
        return rounds.stream().mapToDouble(value).sorted().toArray();
    }

    /** The middle one, or the mean of the two in the middle; NaN if there is one among them. */
    static double median(double[] sorted) {
        if (sorted.length == 0 || Arrays.stream(sorted).anyMatch(Double::isNaN)) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
