/** What was measured: readings, their medians, and how these are printed. */
@org.jspecify.annotations.NullMarked
package dev.peerage.lab.benchmarks.table;
