package dev.peerage.rtc.dtls;

import dev.peerage.testkit.SeededRandom;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;

/** Prints what a record costs on each side: bytes allocated, and time. Argument: records a round (50,000). */
final class RecordCost {

    private static final int WARM_UP_ROUNDS = 3;

    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ByteBuffer plaintext = ByteBuffer.allocate(20_000);
    private final ByteBuffer record = ByteBuffer.allocate(20_000);
    private final ByteBuffer opened = ByteBuffer.allocate(20_000);
    private final DtlsConfig config = DtlsConfig.defaults().withMaxRecordBytes(DtlsConfig.LARGEST_RECORD_BYTES);
    private final InMemory pair = InMemory.connected(
            config, DtlsCertificate.generate(new SeededRandom(1)), DtlsCertificate.generate(new SeededRandom(2)));
    private long sealNs;
    private long openNs;
    private long sealBytes;
    private long openBytes;

    private RecordCost() {}

    public static void main(String[] args) {
        int records = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
        for (int bytes : new int[] {100, 1_200, 16_384}) {
            RecordCost cost = new RecordCost();
            for (int round = 0; round <= WARM_UP_ROUNDS; round++) {
                cost.round(bytes, records);
            }
            System.out.printf(
                    "%d bytes: seal %d ns, %d B allocated; open %d ns, %d B allocated%n",
                    bytes,
                    cost.sealNs / records,
                    cost.sealBytes / records,
                    cost.openNs / records,
                    cost.openBytes / records);
        }
    }

    private void round(int bytes, int records) {
        sealNs = 0;
        openNs = 0;
        sealBytes = 0;
        openBytes = 0;
        for (int i = 0; i < records; i++) {
            plaintext.clear().limit(bytes);
            long atNs = System.nanoTime();
            long at = threads.getCurrentThreadAllocatedBytes();
            boolean isSealed = pair.client().seal(plaintext, record.clear());
            sealBytes += threads.getCurrentThreadAllocatedBytes() - at;
            sealNs += System.nanoTime() - atNs;
            record.flip();
            atNs = System.nanoTime();
            at = threads.getCurrentThreadAllocatedBytes();
            boolean isOpened = pair.server().onReceived(record, opened.clear(), 0);
            openBytes += threads.getCurrentThreadAllocatedBytes() - at;
            openNs += System.nanoTime() - atNs;
            if (!isSealed || !isOpened) {
                throw new IllegalStateException();
            }
        }
    }
}
