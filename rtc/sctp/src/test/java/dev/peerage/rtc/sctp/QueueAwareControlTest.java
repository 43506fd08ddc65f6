package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When the window grows, and what makes it shrink. */
class QueueAwareControlTest {

    private static final int PACKET = 1_160;
    private static final long RTT_US = 20_000;

    private final QueueAwareControl control = new QueueAwareControl(SctpConfig.defaults());
    private long nowUs = 1_000_000;
    private int tsn;

    @Test
    void doublesPerRoundTripUntilTheRoundTripRises() {
        long before = control.cwndBytes();
        roundTrip(RTT_US, true);
        assertThat(control.cwndBytes()).isEqualTo(2 * before);
        roundTrip(RTT_US, true);
        roundTrip(RTT_US + 3_000, true);
        assertThat(control.cwndBytes())
                .as("three milliseconds are no queue yet")
                .isGreaterThanOrEqualTo(7 * before);
        roundTrip(RTT_US + 6_000, true);
        long atEnd = control.cwndBytes();
        roundTrip(RTT_US + 6_000, true);
        assertThat(control.cwndBytes()).isLessThan(atEnd + 2 * PACKET);
    }

    @Test
    void aWindowThatIsNotUsedDoesNotGrow() {
        long before = control.cwndBytes();
        roundTrip(RTT_US, false);
        assertThat(control.cwndBytes()).isEqualTo(before);
    }

    @Test
    void aLossWithoutQueueIsBadLuck() {
        roundTrip(RTT_US, true);
        long before = control.cwndBytes();
        assertThat(control.onLoss(tsn, PACKET, nowUs)).isTrue();
        assertThat(control.onLoss(tsn, PACKET, nowUs)).as("the same recovery").isFalse();
        assertThat(control.cwndBytes()).isEqualTo(before);
        assertThat(control.isInFastRecovery()).isTrue();
        control.onAcked(tsn, PACKET, 0, nowUs);
        assertThat(control.isInFastRecovery()).isFalse();
    }

    @Test
    void aPauseOfSomeMillisecondsIsNoQueue() {
        endSlowStart();
        roundTrip(RTT_US, true);
        long before = control.cwndBytes();
        for (int packet = 0; packet < 40; packet++) { // what waited while a thread slept comes at once
            control.onRoundTrip(RTT_US + 6_000, RTT_US, nowUs);
            control.onAcked(++tsn, PACKET, before, nowUs += 50);
        }
        control.onLoss(tsn, PACKET, nowUs);
        assertThat(control.cwndBytes()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void aLossInAQueueTakesTheQueueOutOfTheWindowOnce() {
        endSlowStart();
        for (int i = 0; i < 3; i++) {
            roundTrip(RTT_US * 3 / 2, false);
        }
        long before = control.cwndBytes();
        control.onLoss(tsn, PACKET, nowUs);
        control.onLoss(tsn, PACKET, nowUs + RTT_US);
        assertThat(control.cwndBytes()).isBetween(before * 2 / 3 - 1, before * 2 / 3 + 1);
    }

    @Test
    void muchLossIsCongestionWhateverTheRoundTrip() {
        for (int i = 0; i < 3; i++) {
            roundTrip(RTT_US, true);
        }
        long before = control.cwndBytes();
        for (int i = 0; i < 20; i++) {
            control.onLoss(tsn, PACKET, nowUs);
        }
        roundTrip(RTT_US, false);
        roundTrip(RTT_US, false);
        assertThat(control.cwndBytes()).isEqualTo(before / 2);
    }

    @Test
    void aQueueOfTenSecondsIsEmptiedWithoutALoss() {
        endSlowStart();
        long smallest = control.cwndBytes();
        long largest = smallest;
        for (int i = 0; i < 10_300_000 / 30_000; i++) {
            roundTrip(30_000, true);
            largest = Math.max(largest, control.cwndBytes());
        }
        assertThat(control.cwndBytes()).isLessThan(largest * 3 / 4);
    }

    @Test
    void roomIsTakenFasterTheLongerItIsThere() {
        endSlowStart();
        long[] growth = new long[3];
        for (int second = 0; second < 3; second++) {
            long before = control.cwndBytes();
            for (int i = 0; i < 50; i++) {
                roundTrip(RTT_US, true);
            }
            growth[second] = control.cwndBytes() - before;
        }
        assertThat(growth[0]).isGreaterThan(40 * PACKET);
        assertThat(growth[1]).isGreaterThan(2 * growth[0]);
        assertThat(growth[2]).isGreaterThan(growth[1]);
    }

    @Test
    void afterATimeOutTheWindowComesBackInAFewRoundTrips() {
        for (int i = 0; i < 4; i++) {
            roundTrip(RTT_US, true);
        }
        long before = control.cwndBytes();
        control.onTimeout(nowUs);
        assertThat(control.cwndBytes()).isEqualTo(PACKET);
        control.onTimeout(nowUs + 300_000);
        for (int i = 0; i < 9; i++) {
            roundTrip(RTT_US, true);
        }
        assertThat(control.cwndBytes()).isGreaterThanOrEqualTo(before / 2);
    }

    @Test
    void muchLossBeforeAnyRoundTripWasMeasuredLeavesAWindow() {
        for (int i = 0; i < 3; i++) {
            for (int lost = 0; lost < 20; lost++) {
                control.onLoss(0, PACKET, nowUs);
            }
            nowUs += 1_000_000;
            control.onAcked(0, PACKET, 0, nowUs);
        }
        assertThat(control.cwndBytes()).isEqualTo(4 * PACKET);
    }

    @Test
    void shrinksToItsFloorAndNeverBelow() {
        endSlowStart();
        for (int i = 0; i < 50; i++) {
            roundTrip(10 * RTT_US, false);
            control.onLoss(tsn, PACKET, nowUs);
            nowUs += 1_000_000;
        }
        assertThat(control.cwndBytes()).isEqualTo(4 * PACKET);
    }

    private void endSlowStart() {
        for (int i = 0; i < 3; i++) {
            roundTrip(RTT_US, true);
        }
        roundTrip(2 * RTT_US, true);
        for (int i = 0; i < 3; i++) {
            roundTrip(RTT_US, false);
        }
    }

    /** A window's worth of packets goes and comes, or ten packets of a window left empty. */
    private void roundTrip(long rttUs, boolean isWindowUsed) {
        nowUs += rttUs;
        long window = control.cwndBytes();
        long bytes = isWindowUsed ? window : 20 * PACKET;
        for (long acked = 0; acked < bytes; acked += 2 * PACKET) {
            tsn += 2;
            control.onRoundTrip(rttUs, RTT_US, nowUs);
            control.onAcked(tsn, 2 * PACKET, isWindowUsed ? control.cwndBytes() : 0, nowUs);
        }
    }
}
