package dev.peerage.rtc.dtls;

import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints what a connected transport keeps in memory: the heap after collection, by pairs that are all held.
 *
 * <p>Argument: pairs (1000).
 */
final class IdleMemory {

    private static final List<InMemory> HELD = new ArrayList<>();

    private IdleMemory() {}

    public static void main(String[] args) {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        DtlsCertificate one = DtlsCertificate.generate(new SeededRandom(1));
        DtlsCertificate other = DtlsCertificate.generate(new SeededRandom(2));
        DtlsConfig config = DtlsConfig.defaults().withMaxRecordBytes(DtlsConfig.LARGEST_RECORD_BYTES);
        hold(100, config, one, other); // what the JDK keeps once for all
        long before = heapBytes();
        hold(pairs, config, one, other);
        System.out.printf("%.1f KiB of heap for each end%n", (heapBytes() - before) / 1_024.0 / (2 * pairs));
    }

    private static void hold(int pairs, DtlsConfig config, DtlsCertificate one, DtlsCertificate other) {
        for (int i = 0; i < pairs; i++) {
            HELD.add(InMemory.connected(config, one, other));
        }
    }

    private static long heapBytes() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
