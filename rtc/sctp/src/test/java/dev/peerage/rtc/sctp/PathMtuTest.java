package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which packets are sent over links that carry different ones (RFC 8899). */
class PathMtuTest {

    /** IP, UDP, and what DTLS adds to a packet. */
    private static final int OVERHEAD_BYTES = 20 + 8 + 37;

    private static final int LARGEST = 16_384;
    private static final SctpConfig CONFIG =
            SctpConfig.builder().maxPacketBytes(LARGEST).build();
    private static final SimLink.Conditions FAST = new SimLink.Conditions(500, 0, 0, 0, 0, 20_000_000);

    @ParameterizedTest
    @CsvSource({"1280, 1192", "1400, 1312", "1500, 1432", "9000, 8912", "65535, 16384"})
    void findsWhatTheLinkCarries(int mtu, int packetBytes) {
        SimPair pair = bulk(mtu, FAST);
        pair.runFor(1_500_000);

        assertThat(pair.a.stats().packetBytes()).isEqualTo(packetBytes);
        assertThat(pair.a.stats().chunksRetransmitted()).isZero();
        assertThat(pair.a.stats().timeouts()).isZero();
        assertThat(pair.toB.lostBySize).isEqualTo(packetBytes == LARGEST ? 0 : 3);
    }

    @Test
    void triesNothingLargerThanEthernetUntilToldThatThePathMayCarryIt() {
        SimPair pair = filling(SimPair.established(CONFIG, FAST));
        pair.runFor(1_000_000);
        assertThat(pair.a.stats().packetBytes()).isEqualTo(SctpConfig.ETHERNET_PACKET_BYTES);

        pair.a.onPathChanged(5_003, pair.nowUs);
        pair.runFor(1_000_000);
        assertThat(pair.a.stats().packetBytes()).isEqualTo(5_000);

        pair.a.onPathChanged(100, pair.nowUs);
        pair.runFor(1_000_000);
        assertThat(pair.a.stats().packetBytes()).isEqualTo(1160);
    }

    @Test
    void whoSaysLittleProbesNothing() {
        SimPair pair = SimPair.established(CONFIG, FAST);
        long before = pair.toB.sentPackets;
        for (int i = 0; i < 10; i++) {
            pair.a.onSend(1, 53, ByteBuffer.allocate(500), Reliability.RELIABLE_ORDERED, pair.nowUs);
            pair.runFor(1_000_000);
        }

        assertThat(pair.toB.sentPackets - before).isEqualTo(10);
    }

    @Test
    void aPathThatShrinksWithoutAWordIsNoticedWithinASecond() {
        for (int mtu : new int[] {9000, 1500, 1280}) {
            SimPair pair = bulk(65535, FAST);
            pair.runFor(500_000);
            pair.toB.maxBytes = mtu - OVERHEAD_BYTES;
            pair.runFor(1_000_000);
            long before = pair.discardedBytes;
            pair.runFor(500_000);

            assertThat(pair.a.stats().packetBytes()).isLessThanOrEqualTo(mtu - OVERHEAD_BYTES);
            assertThat(pair.discardedBytes - before)
                    .as("bytes in half a second over " + mtu)
                    .isGreaterThan(7_500_000);
        }
    }

    @Test
    void whatWasAlreadyCutPassesASmallerPath() {
        SimPair pair = SimPair.established(CONFIG, FAST);
        pair.a.onPathChanged(LARGEST, pair.nowUs);
        pair.onStep = nowUs -> {
            if (pair.a.stats().packetBytes() == LARGEST) {
                pair.toB.maxBytes = CONFIG.basePacketBytes();
            }
        };
        for (int i = 0; i < 16; i++) {
            pair.a.onSend(1, 53, ByteBuffer.allocate(250_000), Reliability.RELIABLE_ORDERED, pair.nowUs);
        }
        pair.runFor(10_000_000);

        assertThat(pair.toB.maxBytes).isEqualTo(CONFIG.basePacketBytes());
        assertThat(SimPair.messages(pair.eventsOfB)).hasSize(16);
        assertThat(pair.a.state()).isEqualTo(SctpState.ESTABLISHED);
    }

    @Test
    void aLostProbeIsNoSignOfCongestion() {
        SimPair pair = bulk(65535, new SimLink.Conditions(20_000, 0, 0, 0, 0, 6_250_000));
        pair.toB.maxBytes = 1_500 - OVERHEAD_BYTES;
        pair.runFor(3_000_000);

        assertThat(pair.toB.lostBySize).isEqualTo(3);
        assertThat(pair.a.stats().fastRecoveries()).isZero();
        assertThat(pair.a.stats().timeouts()).isZero();
    }

    @Test
    void aReceiverWithASmallSocketBufferGetsItAllTheSame() {
        SimLink.Conditions host = new SimLink.Conditions(30, 0, 0, 0, 0, 50_000_000);
        SimPair pair = SimPair.established(CONFIG, host);
        pair.toB.queueBytes = 208 << 10;
        pair.a.onPathChanged(LARGEST, pair.nowUs);
        filling(pair);
        pair.runFor(400_000);
        long before = pair.discardedBytes;
        pair.runFor(100_000);

        assertThat(pair.a.stats().packetBytes()).isEqualTo(LARGEST);
        assertThat((pair.discardedBytes - before) * 10).isGreaterThan(50_000_000 * 3L / 4);
        assertThat(pair.a.stats().chunksRetransmitted())
                .isLessThan(pair.a.stats().chunksSent() / 20);
    }

    @Test
    void holdsUnderRandomLossOfLargePackets() {
        for (long seed = 0; seed < 3; seed++) {
            SeededRandom random = new SeededRandom(seed);
            SimLink.Conditions lossy = new SimLink.Conditions(5_000, 0, random.nextInt(30) / 1000.0, 0, 0, 6_250_000);
            SimPair pair = new SimPair(seed, CONFIG, CONFIG, lossy);
            pair.a.onStart(pair.nowUs);
            pair.a.onPathChanged(LARGEST, pair.nowUs);
            filling(pair);
            pair.runFor(2_000_000);

            assertThat(pair.a.stats().packetBytes()).as("seed " + seed).isEqualTo(LARGEST);
            assertThat(pair.a.stats().mtuBlackHoles()).as("seed " + seed).isZero();
            assertThat(pair.discardedBytes).as("seed " + seed).isGreaterThan(6_250_000 * 2 / 2);
        }
    }

    private static SimPair bulk(int mtu, SimLink.Conditions conditions) {
        SimPair pair = SimPair.established(CONFIG, conditions);
        pair.toB.maxBytes = mtu - OVERHEAD_BYTES;
        pair.a.onPathChanged(LARGEST, pair.nowUs);
        return filling(pair);
    }

    private static SimPair filling(SimPair pair) {
        ByteBuffer message = ByteBuffer.allocate(64 << 10);
        pair.isDiscarding = true;
        pair.onStep = nowUs -> {
            while (pair.a.bufferedBytes() < 2 << 20
                    && pair.a
                            .onSend(1, 53, message, Reliability.RELIABLE_ORDERED, nowUs)
                            .isAccepted()) {}
        };
        pair.onStep.accept(pair.nowUs);
        return pair;
    }
}
