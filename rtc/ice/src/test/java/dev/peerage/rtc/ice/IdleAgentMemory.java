package dev.peerage.rtc.ice;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints how many bytes a connected, idle agent retains. Run by hand: see the README of the module. */
final class IdleAgentMemory {

    private static final int PAIRS = 500;
    private static final long IDLE_US = 120_000_000;

    private IdleAgentMemory() {}

    public static void main(String[] args) {
        ByteBuffer buffer = ByteBuffer.allocate(1500);
        new WiredPair(-1).run(IDLE_US, buffer); // loads the classes
        long before = usedBytes();
        List<WiredPair> pairs = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            WiredPair pair = new WiredPair(i);
            pair.run(IDLE_US, buffer);
            pairs.add(pair);
        }
        long bytes = usedBytes() - before;
        boolean areConnected = pairs.stream()
                .allMatch(pair ->
                        pair.a().state() == IceState.CONNECTED && pair.b().state() == IceState.CONNECTED);
        System.out.printf(
                Locale.ROOT,
                "%d connected agents (%s): %.1f KiB each%n",
                2 * PAIRS,
                areConnected ? "all connected" : "NOT ALL",
                bytes / 1024.0 / (2 * PAIRS));
    }

    private static long usedBytes() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
