package dev.peerage.rtc.sctp;

import dev.peerage.testkit.SeededRandom;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints what an association with a channel retains while nothing happens. A {@code main} in the test scope. */
final class IdleMemory {

    private static final int PAIRS = 500;

    private final List<DataChannels> ends = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocate(2_000);
    private final SeededRandom random = new SeededRandom(1);
    private long nowUs = 1_000_000;

    public static void main(String[] args) {
        IdleMemory lab = new IdleMemory();
        long before = usedBytes();
        for (int i = 0; i < PAIRS; i++) {
            lab.connect();
        }
        lab.print("fresh", before);
        for (int i = 0; i < PAIRS; i++) {
            lab.send(lab.ends.get(2 * i), lab.ends.get(2 * i + 1), 4 << 20);
        }
        lab.print("after 4 MiB each", before);
        lab.nowUs += 31_000_000;
        for (int i = 0; i < PAIRS; i++) {
            lab.send(lab.ends.get(2 * i), lab.ends.get(2 * i + 1), 0);
        }
        lab.print("and half a minute of silence", before);
        if (lab.ends.isEmpty()) {
            throw new IllegalStateException("kept until here");
        }
    }

    private void connect() {
        DataChannels a = new DataChannels(new SctpAssociation(SctpConfig.defaults(), random), true, 16);
        DataChannels b = new DataChannels(new SctpAssociation(SctpConfig.defaults(), random), false, 16);
        ends.add(a);
        ends.add(b);
        a.onStart(nowUs);
        a.onOpen(DataChannelOptions.of("chat"), nowUs);
        exchange(a, b);
    }

    private void send(DataChannels from, DataChannels to, int bytes) {
        for (int sent = 0; sent < bytes; sent += 16 << 10) {
            from.onSend(0, false, ByteBuffer.allocate(16 << 10), nowUs);
        }
        exchange(from, to);
    }

    private void exchange(DataChannels a, DataChannels b) {
        boolean isBusy = true;
        while (isBusy) {
            nowUs += 50_000;
            a.onTimeout(nowUs);
            b.onTimeout(nowUs);
            isBusy = move(a, b) | move(b, a);
        }
    }

    private boolean move(DataChannels from, DataChannels to) {
        boolean isBusy = false;
        while (from.pollTransmit(out.clear(), nowUs)) {
            to.onReceived(out.flip(), nowUs);
            while (to.pollEvent() != null) {}
            while (from.pollEvent() != null) {}
            isBusy = true;
        }
        return isBusy;
    }

    private void print(String when, long before) {
        double bytes = (usedBytes() - before) / (2.0 * PAIRS);
        System.out.printf(Locale.ROOT, "%-30s %6.1f KiB per association%n", when, bytes / 1024);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
