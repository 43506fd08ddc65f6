package dev.peerage.rtc.sctp;

import dev.peerage.testkit.SeededRandom;
import java.util.PriorityQueue;

/** One direction of a network in virtual time: delay, jitter, loss, duplication, corruption, rate, blackouts. */
final class SimLink {

    /** What the link does to packets; probabilities per packet. */
    record Conditions(
            long delayUs, long jitterUs, double loss, double duplication, double corruption, long bytesPerSecond) {

        static final Conditions PERFECT = new Conditions(10_000, 0, 0, 0, 0, 0);
    }

    private record Packet(long atUs, long number, byte[] bytes) {}

    private final SeededRandom random;
    private final PriorityQueue<Packet> packets = new PriorityQueue<>(
            (a, b) -> a.atUs != b.atUs ? Long.compare(a.atUs, b.atUs) : Long.compare(a.number, b.number));
    Conditions conditions;
    long blackoutFromUs = Long.MAX_VALUE;
    long blackoutToUs = Long.MAX_VALUE;
    /** Larger packets vanish. */
    int maxBytes = Integer.MAX_VALUE;
    /** What waits for its turn at the rate; what does not fit vanishes. */
    long queueBytes = Long.MAX_VALUE;

    long sentPackets;
    long lostBySize;
    private long freeAtUs;
    private long number;

    SimLink(SeededRandom random, Conditions conditions) {
        this.random = random;
        this.conditions = conditions;
    }

    void send(byte[] bytes, long nowUs) {
        sentPackets++;
        if ((nowUs >= blackoutFromUs && nowUs < blackoutToUs) || random.chance(conditions.loss)) {
            return;
        }
        long waitingBytes = Math.max(0, freeAtUs - nowUs) * conditions.bytesPerSecond / 1_000_000;
        if (bytes.length > maxBytes || waitingBytes + bytes.length > queueBytes) {
            lostBySize++;
            return;
        }
        int copies = random.chance(conditions.duplication) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            byte[] copy = bytes;
            if (random.chance(conditions.corruption)) {
                copy = bytes.clone();
                copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
            }
            long startUs = Math.max(nowUs, freeAtUs);
            long wireUs = conditions.bytesPerSecond == 0 ? 0 : bytes.length * 1_000_000L / conditions.bytesPerSecond;
            freeAtUs = conditions.bytesPerSecond == 0 ? 0 : startUs + wireUs;
            long jitterUs = conditions.jitterUs == 0 ? 0 : random.between(0, conditions.jitterUs);
            packets.add(new Packet(startUs + wireUs + conditions.delayUs + jitterUs, number++, copy));
        }
    }

    long nextUs() {
        return packets.isEmpty() ? Long.MAX_VALUE : packets.peek().atUs;
    }

    byte[] poll() {
        return packets.remove().bytes;
    }
}
