package dev.peerage.rtc.sctp;

import com.sun.management.ThreadMXBean;
import dev.peerage.base.SendResult;
import dev.peerage.testkit.SeededRandom;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints what receiving costs: bytes allocated beyond the payloads and time per packet, and SACKs per packet when packets
 * come in batches; and what an idle association holds. A program, for numbers to look at.
 */
final class ReceiveCost {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP_BYTES = 40 << 20;
    private static final int MEASURED_BYTES = 100 << 20;

    private final DataChannels from;
    private final DataChannels to;
    private final ByteBuffer answer = ByteBuffer.allocate(2000);
    private long nowUs = 1_000_000;

    // Of the receiving side
    private long allocated;
    private long nanos;
    private long packets;
    private long messages;
    private long payloadBytes;
    private long answers;

    private ReceiveCost(SctpConfig config) {
        SeededRandom random = new SeededRandom(1);
        from = new DataChannels(new SctpAssociation(config, random), true, 16);
        to = new DataChannels(new SctpAssociation(config, random), false, 16);
        from.onOpen(DataChannelOptions.of("bulk"), nowUs);
        from.onStart(nowUs);
        to.onStart(nowUs);
        for (int i = 0; i < 10; i++) {
            exchange(to, from);
            exchange(from, to);
        }
    }

    public static void main(String[] arguments) {
        System.out.println(
                "message  interleaved  batch | allocated/packet  allocated/message  ns/packet  SACKs/packet");
        for (int messageBytes : new int[] {64, 1 << 10, 16 << 10, 64 << 10, 1 << 20}) {
            measure(messageBytes, false, 1);
            measure(messageBytes, false, 64);
            measure(messageBytes, true, 64);
        }
        idle();
    }

    private static void measure(int messageBytes, boolean isInterleaving, int batch) {
        ReceiveCost cost = new ReceiveCost(SctpConfig.builder()
                .maxSendMessageBytes(16 << 20)
                .interleaving(isInterleaving)
                .build());
        cost.run(messageBytes, batch, WARM_UP_BYTES);
        cost.allocated = cost.nanos = cost.packets = cost.messages = cost.payloadBytes = cost.answers = 0;
        cost.run(messageBytes, batch, MEASURED_BYTES);
        long beyond = cost.allocated - cost.payloadBytes;
        System.out.printf(
                "%7d  %11b  %5d | %16.2f  %17.1f  %9.0f  %12.3f%n",
                messageBytes,
                isInterleaving,
                batch,
                (double) beyond / cost.packets,
                (double) beyond / cost.messages,
                (double) cost.nanos / cost.packets,
                (double) cost.answers / cost.packets);
    }

    private void run(int messageBytes, int batch, long bytes) {
        List<ByteBuffer> packetsOfBatch = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            packetsOfBatch.add(ByteBuffer.allocate(2000));
        }
        byte[] message = new byte[messageBytes];
        long endBytes = payloadBytes + bytes;
        while (payloadBytes < endBytes) {
            SendResult sent = SendResult.ACCEPTED;
            while (sent.isAccepted() && from.association().bufferedBytes() < 200_000) {
                sent = from.association().onSend(0, Dcep.PPID_BINARY, message, Reliability.RELIABLE_ORDERED, nowUs);
            }
            int filled = 0;
            while (filled < batch
                    && from.pollTransmit(packetsOfBatch.get(filled).clear(), nowUs)) {
                packetsOfBatch.get(filled++).flip();
            }
            while (from.pollEvent() != null) {}
            receive(packetsOfBatch, filled);
            nowUs += 50;
            if (filled == 0) {
                nowUs = Math.max(nowUs, Math.min(from.nextDeadlineUs(), to.nextDeadlineUs()));
                from.onTimeout(nowUs);
                to.onTimeout(nowUs);
            }
        }
    }

    private void receive(List<ByteBuffer> batch, int count) {
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        long startNanos = System.nanoTime();
        for (int i = 0; i < count; i++) {
            to.onReceived(batch.get(i), nowUs);
        }
        DataChannelEvent event;
        while ((event = to.pollEvent()) != null) {
            if (event instanceof DataChannelEvent.MessageReceived message) {
                messages++;
                payloadBytes += message.payload().length;
            }
        }
        packets += count;
        boolean isAnswering = to.pollTransmit(answer.clear(), nowUs);
        nanos += System.nanoTime() - startNanos;
        allocated += THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
        while (isAnswering) {
            answers++;
            from.onReceived(answer.flip(), nowUs);
            isAnswering = to.pollTransmit(answer.clear(), nowUs);
        }
    }

    private void exchange(DataChannels sender, DataChannels receiver) {
        while (sender.pollTransmit(answer.clear(), nowUs)) {
            receiver.onReceived(answer.flip(), nowUs);
        }
        while (sender.pollEvent() != null) {}
    }

    private static void idle() {
        List<ReceiveCost> pairs = new ArrayList<>();
        pairs.add(new ReceiveCost(SctpConfig.defaults()));
        long before = usedBytes();
        int count = 1000;
        for (int i = 0; i < count; i++) {
            pairs.add(new ReceiveCost(SctpConfig.defaults()));
        }
        long buffers = 2000 + 16;
        System.out.printf(
                "idle: %d bytes an association with one channel, %d pairs%n",
                ((usedBytes() - before) / count - buffers) / 2, pairs.size() - 1);
    }

    private static long usedBytes() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
