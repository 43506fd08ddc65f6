package dev.peerage.lab.benchmarks.table;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Prints numbers with no more digits than a measurement has. */
final class Numbers {

    private Numbers() {}

    /** Whole from 100 on, else three significant digits; empty for NaN. */
    static String of(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        return Math.abs(value) >= 100
                ? String.format(Locale.ROOT, "%,.0f", value)
                : new BigDecimal(value)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    /** The same without separators, and with four digits at least. */
    static String plain(double value) {
        return Math.abs(value) >= 1_000
                ? String.format(Locale.ROOT, "%.0f", value)
                : new BigDecimal(value).round(new MathContext(4)).toPlainString();
    }
}
