/** One end of a benchmark: a process that is told what to do line by line, whichever system it drives. */
@org.jspecify.annotations.NullMarked
package dev.peerage.lab.benchmarks.end;
