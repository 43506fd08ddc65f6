package dev.peerage.rtc.dtls;

import dev.peerage.testkit.SeededRandom;
import java.lang.management.ManagementFactory;

/**
 * Prints what a handshake costs: CPU time and allocated bytes of both ends together, on one thread, in memory.
 *
 * <p>Arguments: rounds (5), handshakes a round (200).
 */
final class HandshakeCost {

    private HandshakeCost() {}

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int handshakes = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        DtlsCertificate one = DtlsCertificate.generate(new SeededRandom(1));
        DtlsCertificate other = DtlsCertificate.generate(new SeededRandom(2));
        measure("first", 1, one, other);
        for (int round = 1; round <= rounds; round++) {
            measure("round " + round, handshakes, one, other);
        }
    }

    private static void measure(String name, int handshakes, DtlsCertificate one, DtlsCertificate other) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpuNs = threads.getCurrentThreadCpuTime();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < handshakes; i++) {
            InMemory.connected(DtlsConfig.defaults(), one, other);
        }
        System.out.printf(
                "%s: %.2f ms of CPU, %d KiB allocated%n",
                name,
                (threads.getCurrentThreadCpuTime() - cpuNs) / 1e6 / handshakes,
                (threads.getCurrentThreadAllocatedBytes() - bytes) / 1_024 / handshakes);
    }
}
