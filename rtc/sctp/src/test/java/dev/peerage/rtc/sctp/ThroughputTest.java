package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** How much of a link is used, in virtual time. */
class ThroughputTest {

    private static final long BYTES_PER_SECOND = 12_500_000; // 100 Mbit/s

    private long timeouts;

    @Test
    void fillsALongFatLink() {
        double share = shareOfLink(new SimLink.Conditions(50_000, 0, 0, 0, 0, BYTES_PER_SECOND), 16 << 10, 5_000_000);

        assertThat(share).isGreaterThan(0.8);
    }

    @Test
    void bundlesSmallMessages() {
        double share = shareOfLink(new SimLink.Conditions(1_000, 0, 0, 0, 0, BYTES_PER_SECOND / 10), 64, 1_000_000);

        assertThat(share).isGreaterThan(0.7); // 64 of every 80 bytes are the messages'
    }

    @Test
    void survivesRandomLossWithoutTimeouts() {
        double share =
                shareOfLink(new SimLink.Conditions(5_000, 0, 0.001, 0, 0, BYTES_PER_SECOND), 16 << 10, 3_000_000);

        assertThat(share).isGreaterThan(0.85);
        assertThat(timeouts).isZero();
    }

    /** Received in the time after the first second, as a share of what the link carries. */
    private double shareOfLink(SimLink.Conditions conditions, int messageBytes, long us) {
        SimPair pair = SimPair.established(SctpConfig.defaults(), conditions);
        pair.isDiscarding = true;
        ByteBuffer message = ByteBuffer.allocate(messageBytes);
        Runnable fill = () -> {
            while (pair.a
                    .onSend(1, 53, message, Reliability.RELIABLE_ORDERED, pair.nowUs)
                    .isAccepted()) {}
        };
        pair.onStep = nowUs -> {
            if (pair.a.bufferedBytes() < 1 << 20) {
                fill.run();
            }
        };
        fill.run();
        pair.runFor(1_000_000);
        long before = pair.discardedBytes;
        pair.runFor(us);
        timeouts = pair.a.stats().timeouts();
        return (pair.discardedBytes - before) * 1e6 / us / conditions.bytesPerSecond();
    }
}
