package dev.peerage.lab.benchmarks.end;

import java.lang.management.ManagementFactory;

/** Tells how much this process has allocated on the Java heap since it began, by threads that still live. */
final class Allocated {

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocated() {}

    static long bytesOfAllThreads() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
