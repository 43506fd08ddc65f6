package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** When packets are held back so that short queues do not overflow, and when not. */
class PacerTest {

    private static final SimLink.Conditions LINK = new SimLink.Conditions(25_000, 0, 0, 0, 0, 12_500_000);

    @Test
    void aBurstAfterAPauseFitsAQueueMuchShorterThanTheWindow() {
        SimPair pair = warmedUp(LINK);
        pair.runFor(200_000); // a pause, less than the window's memory
        assertThat(pair.a.stats().cwndBytes()).isGreaterThan(400_000);
        pair.toB.queueBytes = 64 << 10;
        send(pair, 400_000);
        pair.runFor(500_000);

        assertThat(pair.toB.lostBySize).isZero();
        assertThat(pair.a.stats().bytesInFlight()).isZero();
    }

    @Test
    void aLoneMessageIsNeverHeldBack() {
        SimPair pair = warmedUp(LINK);
        for (int i = 0; i < 20; i++) {
            pair.runFor(100_000);
            long before = pair.toB.sentPackets;
            send(pair, 8_000);
            pair.drain();
            assertThat(pair.toB.sentPackets - before).isEqualTo(6);
        }
    }

    @Test
    void onShortPathsTheWindowGoesAtOnce() {
        SimPair pair = warmedUp(new SimLink.Conditions(200, 0, 0, 0, 0, 0));
        pair.runFor(100_000);
        long window = pair.a.stats().cwndBytes();
        assertThat(window).isGreaterThan(100_000);
        long before = pair.toB.sentPackets;
        send(pair, 100_000);
        pair.drain();

        assertThat(pair.toB.sentPackets - before).isGreaterThanOrEqualTo(100_000 / 1432);
    }

    @Test
    void aLateTimerCostsNoRate() {
        Pacer pacer = new Pacer(SctpConfig.defaults());
        long sent = 0;
        for (long nowUs = 0; nowUs < 1_000_000; nowUs += 1_700) { // called so seldom, and never when asked
            while (pacer.isOpen(nowUs)) {
                pacer.onSent(1_432, 625_000, 50_000, 120, nowUs);
                sent += 1_432;
            }
        }

        assertThat(sent).isBetween(12_500_000 * 115L / 100, 12_500_000 * 122L / 100);
    }

    private static SimPair warmedUp(SimLink.Conditions conditions) {
        SimPair pair = SimPair.established(SctpConfig.defaults(), conditions);
        pair.isDiscarding = true;
        for (int i = 0; i < 8; i++) {
            send(pair, 400_000);
            pair.runFor(150_000);
        }
        return pair;
    }

    private static void send(SimPair pair, int bytes) {
        for (int sent = 0; sent < bytes; sent += 8_000) {
            pair.a.onSend(1, 53, ByteBuffer.allocate(8_000), Reliability.RELIABLE_ORDERED, pair.nowUs);
        }
    }
}
