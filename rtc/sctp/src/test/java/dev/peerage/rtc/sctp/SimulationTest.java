package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.SendResult;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** Two associations over networks of every badness: each message keeps its promise, and both come to rest. */
class SimulationTest {

    private static final int SEEDS = 300;
    private static final int MESSAGES = 60;
    /** Streams and what is promised on each. */
    private static final Reliability[] MODES = {
        Reliability.RELIABLE_ORDERED,
        Reliability.RELIABLE_UNORDERED,
        Reliability.maxRetransmits(true, 0),
        Reliability.maxRetransmits(false, 2),
        Reliability.maxLifetimeUs(true, 150_000),
        Reliability.RELIABLE_ORDERED
    };

    @Test
    void everyMessageKeepsItsPromiseAndBothComeToRest() {
        int established = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                established += run(seed) ? 1 : 0;
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
        assertThat(established).as("handshakes that came through").isGreaterThan(SEEDS * 98 / 100);
    }

    /** True if the association was established, false if its handshake ended by its deadline. */
    private static boolean run(long seed) {
        SeededRandom random = new SeededRandom(seed * 7919 + 1);
        SimLink.Conditions conditions = new SimLink.Conditions(
                random.between(100, 100_000),
                random.chance(0.5) ? random.between(1, 40_000) : 0,
                random.chance(0.7) ? random.nextInt(20) / 100.0 : 0,
                random.chance(0.3) ? 0.05 : 0,
                random.chance(0.3) ? 0.03 : 0,
                random.chance(0.5) ? random.between(50_000, 10_000_000) : 0);
        int baseBytes = (int) random.between(400, 1200);
        SctpConfig config = SctpConfig.builder()
                .maxPacketBytes(baseBytes)
                .maxPacketBytes(random.chance(0.5) ? baseBytes : 16_384)
                .receiveWindowBytes((int) random.between(20_000, 400_000))
                .maxReceiveMessageBytes(100_000)
                .maxSendMessageBytes(100_000)
                .heartbeatIntervalUs(0)
                .zeroChecksum(conditions.corruption() == 0)
                .interleaving(random.chance(0.5))
                .build();
        SimPair pair = new SimPair(seed, config, config, conditions);
        if (random.chance(0.3)) {
            pair.toB.blackoutFromUs = pair.nowUs + random.between(0, 3_000_000);
            pair.toB.blackoutToUs = pair.toB.blackoutFromUs + random.between(0, 5_000_000);
            if (random.chance(0.5)) {
                pair.toA.blackoutFromUs = pair.toB.blackoutFromUs;
                pair.toA.blackoutToUs = pair.toB.blackoutToUs;
            }
        }
        changePaths(pair, config, random);
        pair.a.onStart(pair.nowUs);
        if (random.chance(0.5)) {
            pair.b.onStart(pair.nowUs + random.between(0, 1));
        }
        List<List<Integer>> sentByA = send(pair, pair.a, random);
        List<List<Integer>> sentByB = send(pair, pair.b, random);
        long mostHeldBytes = 2L * config.receiveWindowBytes() + config.maxReceiveMessageBytes();
        LongConsumer change = pair.onStep;
        pair.onStep = nowUs -> {
            change.accept(nowUs);
            assertThat(pair.a.heldBytes()).isBetween(0L, mostHeldBytes);
            assertThat(pair.b.heldBytes()).isBetween(0L, mostHeldBytes);
        };
        boolean isQuiet = pair.runUntil(pair.nowUs + 600_000_000);

        assertThat(isQuiet).as("quiet in the end").isTrue();
        if (pair.a.state() == SctpState.CLOSED) {
            // Twenty percent loss and a blackout may end a handshake; it then ends by its deadline.
            assertThat(pair.eventsOfA).contains(new SctpEvent.Closed(CloseReason.HANDSHAKE_TIMEOUT));
            return false;
        }
        assertThat(pair.a.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(pair.b.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(pair.a.stats().bytesInFlight()).isZero();
        assertThat(pair.a.bufferedBytes() + pair.b.bufferedBytes()).isZero();
        checkPromises(sentByA, pair.eventsOfB);
        checkPromises(sentByB, pair.eventsOfA);
        return true;
    }

    /** The links carry packets of some size, and of another later; streams have priorities. */
    private static void changePaths(SimPair pair, SctpConfig config, SeededRandom random) {
        for (int streamId = 0; streamId < MODES.length; streamId++) {
            pair.a.onPriority(streamId, 1 + random.nextInt(1024));
        }
        pair.a.onPathChanged(16_384, pair.nowUs);
        pair.b.onPathChanged(16_384, pair.nowUs);
        pair.toB.maxBytes = (int) random.between(config.basePacketBytes(), 20_000);
        pair.toA.maxBytes = (int) random.between(config.basePacketBytes(), 20_000);
        long changeUs = pair.nowUs + random.between(0, 3_000_000);
        int laterBytes = (int) random.between(config.basePacketBytes(), 20_000);
        boolean isTold = random.chance(0.3);
        pair.onStep = nowUs -> {
            if (nowUs >= changeUs && pair.toB.maxBytes != laterBytes) {
                pair.toB.maxBytes = laterBytes;
                if (isTold) {
                    pair.a.onPathChanged(laterBytes, nowUs);
                }
            }
        };
    }

    /** Sends messages that begin with their number, as far as they are long enough; returns their numbers by stream. */
    private static List<List<Integer>> send(SimPair pair, SctpAssociation from, SeededRandom random) {
        List<List<Integer>> sent = new ArrayList<>();
        for (int i = 0; i < MODES.length; i++) {
            sent.add(new ArrayList<>());
        }
        for (int number = 0; number < MESSAGES; number++) {
            int streamId = random.nextInt(MODES.length);
            int size = random.chance(0.6)
                    ? 4 + random.nextInt(60)
                    : random.chance(0.9) ? 4 + random.nextInt(5_000) : 4 + random.nextInt(99_997);
            ByteBuffer message = ByteBuffer.allocate(size).putInt(0, number);
            for (int i = 4; i < size; i++) {
                message.put(i, (byte) (number + i));
            }
            SendResult result = from.onSend(streamId, number, message, MODES[streamId], pair.nowUs);
            assertThat(result).isEqualTo(SendResult.ACCEPTED);
            sent.get(streamId).add(number);
        }
        return sent;
    }

    private static void checkPromises(List<List<Integer>> sent, List<SctpEvent> events) {
        Map<Integer, List<Integer>> received = new HashMap<>();
        for (SctpEvent.MessageReceived message : SimPair.messages(events)) {
            int number = ByteBuffer.wrap(message.payload()).getInt(0);
            assertThat(message.ppid()).isEqualTo(number);
            for (int i = 4; i < message.payload().length; i++) {
                if (message.payload()[i] != (byte) (number + i)) {
                    throw new AssertionError("message " + number + " is damaged at " + i);
                }
            }
            received.computeIfAbsent(message.streamId(), id -> new ArrayList<>())
                    .add(number);
        }
        for (int streamId = 0; streamId < MODES.length; streamId++) {
            List<Integer> here = received.getOrDefault(streamId, List.of());
            Set<Integer> once = new HashSet<>(here);
            assertThat(once).as("no message twice on " + streamId).hasSameSizeAs(here);
            assertThat(sent.get(streamId)).containsAll(once);
            if (MODES[streamId].isReliable()) {
                assertThat(once).as("all of stream " + streamId).hasSameSizeAs(sent.get(streamId));
            }
            if (MODES[streamId].isOrdered()) {
                assertThat(here).as("order of stream " + streamId).isSorted();
            }
        }
    }
}
