package dev.peerage.rtc.sctp;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Prints how an association does on links of 100 Mbit/s: {@code main} in the test scope, see the README. */
final class LinkTable {

    private static final long[] RTTS_MS = {20, 50, 100};
    private static final double[] QUEUES = {1, 0.25};
    private static final double[] LOSSES = {0, 0.001, 0.01, 0.03};
    private static final Function<SctpConfig, CongestionControl> OURS = SctpAssociation.CONGESTION_CONTROL;
    private static final Function<SctpConfig, CongestionControl> RENO = RenoControl::new;

    private LinkTable() {}

    public static void main(String[] args) {
        long seconds = args.length > 0 ? Long.parseLong(args[0]) : 20;
        System.out.println("rtt ms  queue BDP  loss %  |  goodput % (ours)  (Reno)  |  again %  queueing ms  timeouts");
        for (long rttMs : RTTS_MS) {
            for (double queue : QUEUES) {
                for (double loss : LOSSES) {
                    alone(LinkLab.Link.fast(rttMs, queue, loss), queue, "", seconds);
                }
                alone(LinkLab.Link.fast(rttMs, queue, 0.01).inBursts(5), queue, " in bursts of 5", seconds);
            }
        }
        System.out.println(
                "rtt ms  queue BDP  loss %  |  ours : ours %  ours : Reno %  Reno : Reno %  (first : second)");
        for (long rttMs : RTTS_MS) {
            for (double queue : QUEUES) {
                for (double loss : new double[] {0, 0.001}) {
                    together(LinkLab.Link.fast(rttMs, queue, loss), queue, 3 * seconds);
                }
            }
        }
    }

    private static void alone(LinkLab.Link link, double queue, String remark, long seconds) {
        LinkLab.Result ours = LinkLab.run(link, 2_000_000, seconds * 1_000_000, List.of(OURS));
        LinkLab.Result reno = LinkLab.run(link, 2_000_000, seconds * 1_000_000, List.of(RENO));
        System.out.printf(
                Locale.ROOT,
                "%6d  %9.2f  %6.1f  |  %16.1f  %6.1f  |  %7.2f  %11.1f  %8d%s%n",
                link.rttUs() / 1000,
                queue,
                link.loss() * 100,
                ours.share() * 100,
                reno.share() * 100,
                ours.retransmitted() * 100,
                ours.meanQueueingMs(),
                ours.timeouts(),
                remark);
    }

    private static void together(LinkLab.Link link, double queue, long seconds) {
        System.out.printf(
                Locale.ROOT,
                "%6d  %9.2f  %6.1f  |  %s  %s  %s%n",
                link.rttUs() / 1000,
                queue,
                link.loss() * 100,
                shares(LinkLab.run(link, 5_000_000, seconds * 1_000_000, List.of(OURS, OURS))),
                shares(LinkLab.run(link, 5_000_000, seconds * 1_000_000, List.of(OURS, RENO))),
                shares(LinkLab.run(link, 5_000_000, seconds * 1_000_000, List.of(RENO, RENO))));
    }

    private static String shares(LinkLab.Result result) {
        return String.format(Locale.ROOT, "%5.1f : %5.1f ", result.shares()[0] * 100, result.shares()[1] * 100);
    }
}
