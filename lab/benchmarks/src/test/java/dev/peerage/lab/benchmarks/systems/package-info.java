/** The systems that are measured, each behind {@link dev.peerage.lab.benchmarks.end.Driver}. */
@org.jspecify.annotations.NullMarked
package dev.peerage.lab.benchmarks.systems;
