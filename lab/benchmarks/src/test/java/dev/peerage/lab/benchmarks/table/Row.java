package dev.peerage.lab.benchmarks.table;

/**
 * A quantity that is measured of each system.
 *
 * @param isMoreBetter whether the larger figure wins
 */
public record Row(String work, String unit, boolean isMoreBetter) {

    public static Row more(String work, String unit) {
        return new Row(work, unit, true);
    }

    public static Row less(String work, String unit) {
        return new Row(work, unit, false);
    }
}
