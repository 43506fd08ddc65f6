/** The command {@code peerage bench}. */
@org.jspecify.annotations.NullMarked
package dev.peerage.lab.benchmarks;
