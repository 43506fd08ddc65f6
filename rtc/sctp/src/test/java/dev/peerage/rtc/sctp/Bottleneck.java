package dev.peerage.rtc.sctp;

import dev.peerage.testkit.SeededRandom;
import java.util.ArrayDeque;

/** A link of fixed rate behind a finite drop-tail queue, shared by several flows; random loss, single or in bursts. */
final class Bottleneck {

    /** A packet on its way, and whose it is. */
    record Packet(long atUs, int flow, byte[] bytes) {}

    private final SeededRandom random;
    private final LinkLab.Link link;
    private final boolean isLimited;
    private final ArrayDeque<Packet> packets = new ArrayDeque<>();
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

    long nextUs() {
        Packet first = packets.peekFirst();
        return first == null ? Long.MAX_VALUE : first.atUs;
    }

    Packet poll() {
        return packets.removeFirst();
    }

    /** Two states as Gilbert had them: a burst begins rarely and lasts so many packets in the mean. */
    private boolean isLost() {
        double burst = link.meanLossBurst();
        isInLossBurst =
                isInLossBurst ? !random.chance(1 / burst) : link.loss() > 0 && random.chance(link.loss() / burst);
        return isInLossBurst;
    }
}
