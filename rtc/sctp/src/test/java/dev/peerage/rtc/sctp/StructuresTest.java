package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The flat structures against plain models of themselves. */
class StructuresTest {

    @Test
    void theMapIsAMap() {
        SeededRandom random = new SeededRandom(1);
        IntMap<Integer> map = new IntMap<>(random.nextLong());
        Map<Integer, Integer> model = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            int key = random.chance(0.5) ? random.nextInt(50) : random.nextInt(700);
            if (random.chance(0.5)) {
                map.put(key, i);
                model.put(key, i);
            } else {
                assertThat(map.remove(key)).isEqualTo(model.remove(key));
            }
            int probe = random.nextInt(700);
            assertThat(map.get(probe)).isEqualTo(model.get(probe));
            assertThat(map.size()).isEqualTo(model.size());
        }
    }

    @Test
    @Timeout(10) // when all keys are in each other's way: ten thousand millions of steps
    void nobodyWhoDoesNotKnowTheSeedFindsKeysThatCollide() {
        for (int stride : new int[] {1, 1 << 8, 1 << 16, 0x144CBC89, 0x144CBC89 << 16}) { // inverse of the golden ratio
            IntMap<Integer> map = new IntMap<>(new SeededRandom(stride).nextLong());
            for (int i = 0; i < 1 << 16; i++) {
                map.put(i * stride, i);
            }
            assertThat(map.get(stride)).isNotNull();
        }
    }

    @Test
    void messagesUpToANumberAreFoundWhereverNumbersWrap() {
        SeededRandom random = new SeededRandom(5);
        for (int round = 0; round < 500; round++) {
            PartialMessages messages = new PartialMessages();
            TreeSet<Integer> model = new TreeSet<>();
            for (int i = 0; i < 20; i++) {
                int id = random.nextInt();
                if (model.add(id)) {
                    InterleavedMessage message = new InterleavedMessage(10);
                    message.begin(id);
                    messages.add(message);
                }
            }
            int upTo = random.nextInt();
            InterleavedMessage found;
            while ((found = messages.findUpTo(upTo)) != null) {
                assertThat(Wire.isAfter(found.id(), upTo)).isFalse();
                assertThat(model.remove(found.id())).isTrue();
                messages.remove(found);
            }
            assertThat(model).allMatch(id -> Wire.isAfter(id, upTo) && messages.get(id) != null);
        }
    }

    @Test
    void theTrackerReportsExactlyWhatArrived() {
        for (long seed = 0; seed < 40; seed++) {
            SeededRandom random = new SeededRandom(seed);
            int first = random.chance(0.5) ? -random.nextInt(500) : random.nextInt();
            int span = 2 + random.nextInt(random.chance(0.5) ? 50 : 3000);
            ReceiveTracker tracker = new ReceiveTracker();
            tracker.reset(first);
            TreeSet<Integer> model = new TreeSet<>(); // offsets to `first` past the cumulative one
            int cumulative = -1;
            for (int i = 0; i < 200; i++) {
                int offset = cumulative + 1 + (random.chance(0.3) ? 0 : random.nextInt(span));
                if (random.chance(0.03)) {
                    tracker.forwardTo(first + offset);
                    cumulative = Math.max(cumulative, offset);
                } else if (model.contains(offset)) {
                    assertThat(tracker.classify(first + offset)).isEqualTo(ReceiveTracker.Arrival.DUPLICATE);
                } else {
                    assertThat(tracker.classify(first + offset))
                            .isEqualTo(
                                    offset == cumulative + 1
                                            ? ReceiveTracker.Arrival.NEXT
                                            : ReceiveTracker.Arrival.AHEAD);
                    tracker.accept(first + offset);
                    model.add(offset);
                }
                model.headSet(cumulative, true).clear();
                while (model.remove(cumulative + 1)) {
                    cumulative++;
                }
                if (tracker.cumulativeTsn() != first + cumulative
                        || !reported(tracker, cumulative).equals(model)) {
                    throw new AssertionError("seed " + seed + " step " + i);
                }
            }
        }
    }

    private static TreeSet<Integer> reported(ReceiveTracker tracker, int cumulative) {
        ByteBuffer sack = ByteBuffer.allocate(2_000);
        assertThat(tracker.writeSack(sack, sack.capacity(), 0)).isTrue();
        TreeSet<Integer> offsets = new TreeSet<>();
        for (int gap = 0; gap < sack.getShort(12); gap++) {
            int from = sack.getShort(16 + 4 * gap) & 0xFFFF;
            int to = sack.getShort(18 + 4 * gap) & 0xFFFF;
            for (int each = from; each <= to; each++) {
                offsets.add(cumulative + each);
            }
        }
        return offsets;
    }

    @Test
    void theBitsAreASet() {
        SeededRandom random = new SeededRandom(3);
        int first = -70;
        int highest = first - 1;
        TsnBits bits = new TsnBits(256);
        TreeSet<Integer> model = new TreeSet<>();
        for (int i = 0; i < 20_000; i++) {
            int from = first + random.nextInt(1 + random.nextInt(300));
            int end = from + random.nextInt(300);
            bits.cover(first, highest, end);
            switch (random.nextInt(4)) {
                case 0 -> {
                    bits.clear(from, end);
                    model.subSet(from, end).clear();
                }
                case 1 -> {
                    bits.clear(first, from); // the span moves on
                    model.headSet(from).clear();
                    first = from;
                }
                default -> {
                    bits.set(end);
                    model.add(end);
                    highest = Math.max(highest, end);
                }
            }
            int expectedSet = model.tailSet(from).isEmpty() ? end : Math.min(end, model.ceiling(from));
            int expectedClear = from;
            while (expectedClear < end && model.contains(expectedClear)) {
                expectedClear++;
            }
            assertThat(bits.nextSet(from, end)).isEqualTo(expectedSet);
            assertThat(bits.nextClear(from, end)).isEqualTo(expectedClear);
        }
    }

    @Test
    void theTimeOutFollowsTheRoundTrips() {
        RtoEstimator rto = new RtoEstimator(SctpConfig.defaults());
        assertThat(rto.rtoUs()).isEqualTo(500_000);
        rto.onSample(40_000);
        assertThat(rto.rtoUs()).isEqualTo(40_000 + 220_000);
        rto.onTimeout();
        assertThat(rto.rtoUs()).isEqualTo(520_000);
        for (int i = 0; i < 10; i++) {
            rto.onTimeout();
        }
        assertThat(rto.rtoUs()).isEqualTo(3_000_000);
        rto.onProgress();
        assertThat(rto.rtoUs()).isEqualTo(260_000);
    }

    @Test
    void theWindowDoublesThenGrowsByOnePacketAndHalvesOnLoss() {
        CongestionControl congestion = new RenoControl(SctpConfig.defaults());
        assertThat(congestion.cwndBytes()).isEqualTo(11_600);
        congestion.onAcked(10, 2_320, 5_000, 0);
        assertThat(congestion.cwndBytes()).as("unused").isEqualTo(11_600);
        congestion.onAcked(12, 2_320, 11_600, 0);
        assertThat(congestion.cwndBytes()).isEqualTo(13_920);
        assertThat(congestion.onLoss(20, 1_160, 0)).isTrue();
        assertThat(congestion.onLoss(21, 1_160, 0)).as("still the same").isFalse();
        assertThat(congestion.cwndBytes()).isEqualTo(6_960);
        congestion.onAcked(20, 2_320, 6_960, 0);
        assertThat(congestion.isInFastRecovery()).isFalse();
        congestion.onAcked(22, 2_320, 6_960, 0);
        congestion.onAcked(24, 2_320, 6_960, 0);
        congestion.onTimeout(0);
        assertThat(congestion.cwndBytes()).isEqualTo(1_160);
    }

    @Test
    void checksumsAreTheOnesOfTheStandard() {
        // RFC 3720 B.4: 32 bytes of zeroes have CRC32C 8a9136aa; here with the checksum field among the zeroes
        ByteBuffer packet = ByteBuffer.allocate(32);
        new PacketChecksum().write(packet, 0, 32);
        assertThat(packet.getInt(8)).isEqualTo(0xAA36918A);
        assertThat(new PacketChecksum().isAccepted(packet, 0, 32, false)).isTrue();
        ByteBuffer direct =
                ByteBuffer.allocateDirect(40).position(8).put(packet.duplicate().clear());
        assertThat(new PacketChecksum().isAccepted(direct, 8, 40, false)).isTrue();
    }
}
