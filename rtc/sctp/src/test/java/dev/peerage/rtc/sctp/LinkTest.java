package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A few points of {@link LinkTable}, loosely: bulk transfers over 100 Mbit/s with a drop-tail queue. */
class LinkTest {

    private static final Function<SctpConfig, CongestionControl> OURS = SctpAssociation.CONGESTION_CONTROL;

    @Test
    void keepsItsRateAtEveryRoundTripAndLoss() {
        for (long rttMs : new long[] {20, 50, 100}) {
            for (double loss : new double[] {0, 0.001, 0.01, 0.03}) {
                LinkLab.Link link = LinkLab.Link.fast(rttMs, 1, loss);
                LinkLab.Result result = LinkLab.run(link, 2_000_000, 3_000_000, List.of(OURS));
                String name = rttMs + " ms, loss " + loss;

                assertThat(result.share()).as(name).isGreaterThan(loss < 0.01 ? 0.9 : 0.85);
                assertThat(result.retransmitted()).as(name).isLessThan(1.2 * loss + 0.02);
                assertThat(result.timeouts()).as(name).isZero();
            }
        }
    }

    @Test
    void fillsALinkWithAShortQueue() {
        LinkLab.Result result = LinkLab.run(LinkLab.Link.fast(50, 0.25, 0), 2_000_000, 4_000_000, List.of(OURS));

        assertThat(result.share()).isGreaterThan(0.9);
        assertThat(result.retransmitted()).isLessThan(0.02);
        assertThat(result.timeouts()).isZero();
    }

    @Test
    void holdsItsRateUnderRandomLoss() {
        LinkLab.Result result = LinkLab.run(LinkLab.Link.fast(20, 1, 0.03), 2_000_000, 4_000_000, List.of(OURS));

        assertThat(result.share()).isGreaterThan(0.85);
        assertThat(result.retransmitted()).isLessThan(0.05);
        assertThat(result.meanQueueingMs()).isLessThan(5);
    }

    @Test
    void aChangeOfPathCostsNoMoreThanASecondAndNoTimeOut() {
        for (long[] rttsMs : new long[][] {{20, 120}, {120, 20}}) {
            for (double loss : new double[] {0, 0.01}) {
                LinkLab.Link link = LinkLab.Link.fast(rttsMs[0], 1, loss);
                LinkLab.Link then = LinkLab.Link.fast(rttsMs[1], 1, loss);
                LinkLab.Result result = LinkLab.runOver(link, then, 3_000_000, 1_000_000, 1_000_000);
                String name = rttsMs[0] + " ms to " + rttsMs[1] + " at " + loss;

                assertThat(result.share()).as(name).isGreaterThan(0.8);
                assertThat(result.timeouts()).as(name).isZero();
            }
        }
    }

    @Test
    void twoOfOursShare() {
        LinkLab.Result result = LinkLab.run(LinkLab.Link.fast(20, 0.25, 0), 3_000_000, 5_000_000, List.of(OURS, OURS));

        assertThat(result.share()).isGreaterThan(0.9);
        assertThat(result.shares()[0] / result.shares()[1]).isBetween(1 / 3.0, 3.0);
    }

    @Test
    void leavesRenoItsPlaceInALongQueue() {
        LinkLab.Result result =
                LinkLab.run(LinkLab.Link.fast(20, 1, 0), 3_000_000, 8_000_000, List.of(OURS, RenoControl::new));

        assertThat(result.share()).isGreaterThan(0.9);
        assertThat(result.shares()[1]).isGreaterThan(0.2);
    }
}
