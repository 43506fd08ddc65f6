package dev.peerage.rtc.sctp;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/** Bulk transfers of one or several associations through one {@link Bottleneck} in virtual time. */
final class LinkLab {

    /** A link. Loss is per packet, in both directions; a burst of 1 is independent loss. */
    record Link(long bytesPerSecond, long rttUs, long queueUs, double loss, double meanLossBurst) {

        /** 100 Mbit/s; the queue as a share of the bandwidth-delay product. */
        static Link fast(long rttMs, double queueShare, double loss) {
            return new Link(12_500_000, rttMs * 1000, (long) (rttMs * 1000 * queueShare), loss, 1);
        }

        Link inBursts(double meanPackets) {
            return new Link(bytesPerSecond, rttUs, queueUs, loss, meanPackets);
        }
    }

    /** What a run was like after its warm-up; shares are of the link's rate, and of user data. */
    record Result(double[] shares, double retransmitted, double meanQueueingMs, long overflows, long timeouts) {

        double share() {
            double sum = 0;
            for (double each : shares) {
                sum += each;
            }
            return sum;
        }
    }

    private static final long START_US = 1_000_000;
    private static final long SECOND_STARTS_AFTER_US = 500_000;

    private Link link;
    private final Bottleneck forward;
    private final Bottleneck back;
    private final List<SctpAssociation> senders;
    private final List<SctpAssociation> receivers;
    private final long[] receivedBytes;
    private final ByteBuffer message = ByteBuffer.allocate(16 << 10);
    private final ByteBuffer out = ByteBuffer.allocate(SctpConfig.defaults().maxPacketBytes());
    private long nowUs = START_US;

    private LinkLab(Link link, long seed, List<Function<SctpConfig, CongestionControl>> controls) {
        this.link = link;
        SeededRandom random = new SeededRandom(seed);
        forward = new Bottleneck(random, link, true);
        back = new Bottleneck(random, link, false);
        SctpConfig config = SctpConfig.defaults();
        senders = controls.stream()
                .map(control -> new SctpAssociation(config, random, control))
                .toList();
        receivers = controls.stream()
                .map(control -> new SctpAssociation(config, random))
                .toList();
        receivedBytes = new long[senders.size()];
    }

    /** One sender per entry; the second begins half a second after the first. Measured after {@code warmUpUs}. */
    static Result run(
            Link link, long warmUpUs, long measuredUs, List<Function<SctpConfig, CongestionControl>> controls) {
        LinkLab lab = new LinkLab(link, 1, controls);
        lab.start();
        lab.runUntil(START_US + warmUpUs);
        long[] before = lab.receivedBytes.clone();
        long queuedBefore = lab.forward.queuedPackets;
        long queueingBefore = lab.forward.queueingSumUs;
        lab.runUntil(START_US + warmUpUs + measuredUs);
        return lab.result(before, queuedBefore, queueingBefore, measuredUs);
    }

    /** One sender whose path becomes another after {@code warmUpUs}; measured from {@code settleUs} after that on. */
    static Result runOver(Link link, Link then, long warmUpUs, long settleUs, long measuredUs) {
        LinkLab lab = new LinkLab(link, 1, List.of(SctpAssociation.CONGESTION_CONTROL));
        lab.start();
        lab.runUntil(START_US + warmUpUs);
        lab.link = then;
        lab.forward.become(then);
        lab.back.become(then);
        lab.senders.get(0).onPathChanged(SctpConfig.ETHERNET_PACKET_BYTES, lab.nowUs);
        lab.receivers.get(0).onPathChanged(SctpConfig.ETHERNET_PACKET_BYTES, lab.nowUs);
        lab.drain(0);
        lab.runUntil(lab.nowUs + settleUs);
        long[] before = lab.receivedBytes.clone();
        lab.runUntil(lab.nowUs + measuredUs);
        return lab.result(before, lab.forward.queuedPackets, lab.forward.queueingSumUs, measuredUs);
    }

    private Result result(long[] before, long queuedBefore, long queueingBefore, long measuredUs) {
        double[] shares = new double[before.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (receivedBytes[i] - before[i]) * 1e6 / measuredUs / link.bytesPerSecond;
        }
        long sent = 0;
        long again = 0;
        long timeouts = 0;
        for (SctpAssociation sender : senders) {
            SctpStats stats = sender.stats();
            sent += stats.chunksSent();
            again += stats.chunksRetransmitted();
            timeouts += stats.timeouts();
        }
        long queued = Math.max(1, forward.queuedPackets - queuedBefore);
        double queueingMs = (forward.queueingSumUs - queueingBefore) / 1e3 / queued;
        return new Result(shares, (double) again / Math.max(1, sent), queueingMs, forward.overflows, timeouts);
    }

    private void start() {
        for (int i = 0; i < senders.size(); i++) {
            if (i > 0) {
                runUntil(START_US + SECOND_STARTS_AFTER_US * i);
            }
            senders.get(i).onStart(nowUs);
            drain(i);
        }
    }

    private void runUntil(long endUs) {
        while (true) {
            long next = Math.min(forward.nextUs(), back.nextUs());
            for (int i = 0; i < senders.size(); i++) {
                next = Math.min(next, senders.get(i).nextDeadlineUs());
                next = Math.min(next, receivers.get(i).nextDeadlineUs());
            }
            if (next > endUs) {
                nowUs = endUs;
                return;
            }
            nowUs = Math.max(nowUs, next);
            if (forward.nextUs() <= nowUs) {
                Bottleneck.Packet packet = forward.poll();
                receivers.get(packet.flow()).onReceived(ByteBuffer.wrap(packet.bytes()), nowUs);
                drain(packet.flow());
            }
            if (back.nextUs() <= nowUs) {
                Bottleneck.Packet packet = back.poll();
                senders.get(packet.flow()).onReceived(ByteBuffer.wrap(packet.bytes()), nowUs);
                drain(packet.flow());
            }
            for (int i = 0; i < senders.size(); i++) {
                if (Math.min(senders.get(i).nextDeadlineUs(), receivers.get(i).nextDeadlineUs()) <= nowUs) {
                    senders.get(i).onTimeout(nowUs);
                    receivers.get(i).onTimeout(nowUs);
                    drain(i);
                }
            }
        }
    }

    private void drain(int flow) {
        SctpAssociation sender = senders.get(flow);
        SctpAssociation receiver = receivers.get(flow);
        if (sender.state() != SctpState.NEW && sender.bufferedBytes() < 1 << 20) {
            while (sender.bufferedBytes() < 2 << 20
                    && sender.onSend(1, 53, message, Reliability.RELIABLE_ORDERED, nowUs)
                            .isAccepted()) {}
        }
        while (sender.pollEvent() != null) {}
        while (sender.pollTransmit(out.clear(), nowUs)) {
            forward.send(flow, copy(), nowUs);
        }
        SctpEvent event;
        while ((event = receiver.pollEvent()) != null) {
            if (event instanceof SctpEvent.MessageReceived received) {
                receivedBytes[flow] += received.payload().length;
            }
        }
        while (receiver.pollTransmit(out.clear(), nowUs)) {
            back.send(flow, copy(), nowUs);
        }
    }

    private byte[] copy() {
        byte[] packet = new byte[out.position()];
        out.flip().get(packet);
        return packet;
    }
}
