package dev.peerage.rtc.sctp;

import dev.peerage.testkit.SeededRandom;
import java.util.ArrayDeque;

/** A link of fixed rate behind a finite drop-tail queue, shared by several flows; random loss, single or in bursts. */
final class Bottleneck {

    /** A packet on its way, and whose it is. */
    record Packet(long atUs, int flow, byte[] bytes) {}

    private final SeededRandom random;
    private LinkLab.Link link;
    private final boolean isLimited;
    private final ArrayDeque<Packet> packets = new ArrayDeque<>();
    /** On their way over the link before. */
    private final ArrayDeque<Packet> earlier = new ArrayDeque<>();

    private long freeAtNs;
    private boolean isInLossBurst;
    long queuedPackets;
    long queueingSumUs;
    long overflows;

    /** Without the rate limit it only delays and loses: the way of the acknowledgements. */
    Bottleneck(SeededRandom random, LinkLab.Link link, boolean isLimited) {
        this.random = random;
        this.link = link;
        this.isLimited = isLimited;
    }

    void send(int flow, byte[] bytes, long nowUs) {
        if (isLost()) {
            return;
        }
        long nowNs = nowUs * 1000;
        if (isLimited) {
            long waitNs = Math.max(0, freeAtNs - nowNs);
            if (waitNs > link.queueUs() * 1000) {
                overflows++;
                return;
            }
            queuedPackets++;
            queueingSumUs += waitNs / 1000;
            freeAtNs = nowNs + waitNs + bytes.length * 1_000_000_000L / link.bytesPerSecond();
            packets.add(new Packet(freeAtNs / 1000 + link.rttUs() / 2, flow, bytes));
        } else {
            packets.add(new Packet(nowUs + link.rttUs() / 2, flow, bytes));
        }
    }

    /** Packets take another link from now on; those that are on their way arrive, in whatever order. */
    void become(LinkLab.Link another) {
        link = another;
        earlier.addAll(packets);
        packets.clear();
        freeAtNs = 0;
    }

    long nextUs() {
        return Math.min(nextUs(packets), nextUs(earlier));
    }

    Packet poll() {
        return nextUs(earlier) < nextUs(packets) ? earlier.removeFirst() : packets.removeFirst();
    }

    private static long nextUs(ArrayDeque<Packet> queue) {
        Packet first = queue.peekFirst();
        return first == null ? Long.MAX_VALUE : first.atUs;
    }

    /** Two states as Gilbert had them: a burst begins rarely and lasts so many packets in the mean. */
    private boolean isLost() {
        double burst = link.meanLossBurst();
        isInLossBurst =
                isInLossBurst ? !random.chance(1 / burst) : link.loss() > 0 && random.chance(link.loss() / burst);
        return isInLossBurst;
    }
}
