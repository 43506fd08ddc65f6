package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Losses found by time (RFC 8985), on a path of 20 ms: the retransmission timer is the last resort. */
class LossRecoveryTest {

    private static final long RTT_US = 20_000;

    private final SimPair pair = SimPair.established();

    @Test
    void aLossWithOnePacketAfterItIsFoundWithoutTheTimeOut() {
        measureRoundTrip();
        List<byte[]> packets = sendPackets(2);
        pair.toB.send(packets.get(1), pair.nowUs);
        pair.runFor(2 * RTT_US + RTT_US / 2);

        assertThat(SimPair.messages(pair.eventsOfB)).hasSize(2);
        assertThat(pair.a.stats().timeouts()).isZero();
    }

    @Test
    void aLostTailIsProbedAfterTwoRoundTrips() {
        measureRoundTrip();
        List<byte[]> packets = sendPackets(10);
        for (int i = 0; i < 7; i++) {
            pair.toB.send(packets.get(i), pair.nowUs);
        }
        pair.runFor(40_000 + 6 * RTT_US); // the SACK of the seventh is delayed by 40 ms

        assertThat(SimPair.messages(pair.eventsOfB)).hasSize(10);
        assertThat(pair.a.stats().timeouts()).isZero();
        assertThat(pair.a.stats().chunksRetransmitted()).isEqualTo(3);
    }

    @Test
    void whatWasLostAsAWholeIsProbedOnceThenTimedOut() {
        measureRoundTrip();
        sendPackets(10);
        pair.toB.blackoutFromUs = pair.nowUs;
        pair.toB.blackoutToUs = pair.nowUs + 200_000;
        pair.runFor(200_000);
        assertThat(pair.a.stats().chunksRetransmitted()).isEqualTo(1);
        pair.runFor(500_000);

        assertThat(SimPair.messages(pair.eventsOfB)).hasSize(10);
        assertThat(pair.a.stats().timeouts()).isEqualTo(1);
    }

    @Test
    void whatMayGoOutOnlyOnceIsNotProbed() {
        measureRoundTrip();
        for (int i = 0; i < 3; i++) {
            pair.a.onSend(1, 53, ByteBuffer.allocate(1132), Reliability.maxRetransmits(true, 0), pair.nowUs);
        }
        Packets.pollAll(pair.a, pair.nowUs);
        pair.runFor(5 * RTT_US);

        assertThat(pair.a.stats().chunksRetransmitted()).isZero();
        assertThat(pair.a.stats().messagesAbandoned()).isZero();
    }

    @Test
    void packetsThatOvertakeEachOtherAreSeldomTakenForLost() {
        SimPair jumbled = SimPair.established(SimPair.PLAIN, new SimLink.Conditions(20_000, 5_000, 0, 0, 0, 1_250_000));
        jumbled.isDiscarding = true;
        for (int i = 0; i < 200; i++) {
            jumbled.a.onSend(1, 53, ByteBuffer.allocate(16 << 10), Reliability.RELIABLE_ORDERED, jumbled.nowUs);
        }
        jumbled.runFor(10_000_000);

        assertThat(jumbled.discardedBytes).isEqualTo(200 * (16 << 10));
        SctpStats stats = jumbled.a.stats();
        assertThat(stats.chunksRetransmitted()).isLessThan(stats.chunksSent() / 50);
    }

    @Test
    void afterABlackoutTheRateIsBackWithinASecond() {
        SimPair fast = SimPair.established(SimPair.PLAIN, new SimLink.Conditions(10_000, 0, 0, 0, 0, 12_500_000));
        fast.isDiscarding = true;
        fast.onStep = nowUs -> {
            while (fast.a.bufferedBytes() < 1 << 20) {
                fast.a.onSend(1, 53, ByteBuffer.allocate(16 << 10), Reliability.RELIABLE_ORDERED, nowUs);
            }
        };
        fast.onStep.accept(fast.nowUs);
        fast.runFor(2_000_000);
        fast.toB.blackoutFromUs = fast.nowUs;
        fast.toB.blackoutToUs = fast.nowUs + 400_000;
        fast.runFor(400_000 + 1_500_000); // the time-outs have doubled: up to half a second passes before the next
        long before = fast.discardedBytes;
        fast.runFor(1_000_000);

        assertThat(fast.discardedBytes - before).isGreaterThan(10_000_000);
    }

    @Test
    void anotherPathAfterADeadOneIsUsedAtOnce() {
        pair.onStep = nowUs -> {};
        measureRoundTrip();
        pair.toB.blackoutFromUs = pair.nowUs;
        pair.a.onSend(1, 53, ByteBuffer.allocate(30_000), Reliability.RELIABLE_ORDERED, pair.nowUs);
        pair.runFor(8_000_000);
        assertThat(pair.a.stats().timeouts()).isGreaterThan(3);
        pair.toB.blackoutFromUs = Long.MAX_VALUE;
        pair.a.onPathChanged(SctpConfig.ETHERNET_PACKET_BYTES, pair.nowUs);
        pair.runFor(3 * RTT_US);

        assertThat(SimPair.messages(pair.eventsOfB)).hasSize(1);
    }

    private void measureRoundTrip() {
        send();
        send();
        pair.runFor(1_000_000);
        pair.eventsOfB.clear();
        assertThat(pair.a.stats().srttUs()).isBetween(RTT_US, 2 * RTT_US);
    }

    private List<byte[]> sendPackets(int count) {
        for (int i = 0; i < count; i++) {
            send();
        }
        List<byte[]> packets = Packets.pollAll(pair.a, pair.nowUs);
        assertThat(packets).hasSize(count);
        return packets;
    }

    private void send() {
        pair.a.onSend(1, 53, ByteBuffer.allocate(1132), Reliability.RELIABLE_ORDERED, pair.nowUs);
    }
}
