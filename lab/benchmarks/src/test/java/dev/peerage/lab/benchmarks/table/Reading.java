package dev.peerage.lab.benchmarks.table;

/**
 * What one round gave for a row.
 *
 * @param cpuSecondsPerGB of both ends together; NaN where no bytes were moved
 * @param rssMB resident memory of both processes together; NaN where it cannot be told
 */
public record Reading(Row row, double value, double cpuSecondsPerGB, double rssMB) {

    public static Reading of(Row row, double value) {
        return new Reading(row, value, Double.NaN, Double.NaN);
    }
}
