package dev.peerage.rtc.sctp;

import dev.peerage.testkit.SeededRandom;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Prints what sending costs, both ends in one thread and nothing below: CPU time, and bytes allocated by the sender per
 * packet besides the messages themselves. A {@code main} in the test scope, see the README.
 */
final class SendCost {

    private static final com.sun.management.ThreadMXBean THREAD =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int BURST_BYTES = 256 << 10;
    private static final long RTT_US = 100;

    private final SctpAssociation sender;
    private final SctpAssociation receiver;
    private final ByteBuffer[] inbox = new ByteBuffer[1024];
    private final ByteBuffer reply;
    private final byte[] message;
    private long nowUs = 1_000_000;
    private long allocatedBySender;
    private long receivedBytes;

    private SendCost(int packetBytes, int messageBytes, boolean isInterleaving) {
        SctpConfig config = SctpConfig.builder()
                .maxPacketBytes(packetBytes)
                .interleaving(isInterleaving)
                .build();
        SeededRandom random = new SeededRandom(1);
        sender = new SctpAssociation(config, random);
        receiver = new SctpAssociation(config, random);
        sender.onPathChanged(packetBytes, nowUs);
        message = new byte[messageBytes];
        reply = ByteBuffer.allocate(packetBytes);
        for (int i = 0; i < inbox.length; i++) {
            inbox[i] = ByteBuffer.allocate(packetBytes);
        }
    }

    public static void main(String[] args) {
        long megabytes = args.length > 0 ? Long.parseLong(args[0]) : 400;
        System.out.println("packet  message  I-DATA  |  CPU-s/GB   us/packet  |  sender's bytes/packet  /message");
        for (int round = 0; round < 2; round++) { // the first warms up
            for (int packetBytes : new int[] {1160, 1432, 8912, 16384}) {
                for (int messageBytes : new int[] {64, 1024, 16384, 65536}) {
                    print(packetBytes, messageBytes, false, megabytes, round == 1);
                }
            }
            print(16384, 16384, true, megabytes, round == 1);
        }
    }

    private static void print(
            int packetBytes, int messageBytes, boolean isInterleaving, long megabytes, boolean isShown) {
        SendCost cost = new SendCost(packetBytes, messageBytes, isInterleaving);
        cost.run(20 << 20);
        long packets = cost.sender.stats().packetsSent();
        long messages = cost.sender.stats().messagesSent();
        cost.allocatedBySender = 0;
        cost.receivedBytes = 0;
        long cpuNs = THREAD.getCurrentThreadCpuTime();
        cost.run(megabytes << (messageBytes == 64 ? 18 : 20));
        cpuNs = THREAD.getCurrentThreadCpuTime() - cpuNs;
        packets = cost.sender.stats().packetsSent() - packets;
        messages = cost.sender.stats().messagesSent() - messages;
        if (isShown) {
            System.out.printf(
                    Locale.ROOT,
                    "%6d  %7d  %6s  |  %8.3f  %10.2f  |  %21.2f  %8.2f%n",
                    packetBytes,
                    messageBytes,
                    isInterleaving ? "yes" : "no",
                    cpuNs / (double) cost.receivedBytes,
                    cpuNs / 1e3 / packets,
                    cost.allocatedBySender / (double) packets,
                    cost.allocatedBySender / (double) messages);
        }
    }

    private void run(long bytes) {
        long end = receivedBytes + bytes;
        sender.onStart(nowUs);
        while (receivedBytes < end) {
            nowUs += RTT_US / 2;
            long before = THREAD.getCurrentThreadAllocatedBytes();
            while (sender.bufferedBytes() < BURST_BYTES
                    && sender.onSend(1, 53, message, Reliability.RELIABLE_ORDERED, nowUs)
                            .isAccepted()) {}
            if (sender.nextDeadlineUs() <= nowUs) {
                sender.onTimeout(nowUs);
            }
            while (sender.pollEvent() != null) {}
            int packets = 0;
            while (packets < inbox.length && sender.pollTransmit(inbox[packets].clear(), nowUs)) {
                packets++;
            }
            allocatedBySender += THREAD.getCurrentThreadAllocatedBytes() - before;
            nowUs += RTT_US / 2;
            for (int i = 0; i < packets; i++) {
                receiver.onReceived(inbox[i].flip(), nowUs);
                deliver();
            }
            if (receiver.nextDeadlineUs() <= nowUs) {
                receiver.onTimeout(nowUs);
                deliver();
            }
        }
    }

    private void deliver() {
        SctpEvent event;
        while ((event = receiver.pollEvent()) != null) {
            if (event instanceof SctpEvent.MessageReceived received) {
                receivedBytes += received.payload().length;
            }
        }
        while (receiver.pollTransmit(reply.clear(), nowUs)) {
            long before = THREAD.getCurrentThreadAllocatedBytes();
            sender.onReceived(reply.flip(), nowUs);
            allocatedBySender += THREAD.getCurrentThreadAllocatedBytes() - before;
        }
    }
}
