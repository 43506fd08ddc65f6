/** Starts pairs of processes, has them work in turns, and notes what they did and what it cost. */
@org.jspecify.annotations.NullMarked
package dev.peerage.lab.benchmarks.run;
