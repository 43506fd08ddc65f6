package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may send while others wait, too: priorities, and messages in between others (RFC 8831 §6.4, RFC 8260). */
class SchedulingTest {

    private static final int BIG = 16 << 20;
    private static final SctpConfig PLAIN = SctpConfig.builder()
            .maxReceiveMessageBytes(BIG)
            .maxSendMessageBytes(BIG)
            .sendQueueBytes(64 << 20)
            .interleaving(false)
            .build();
    private static final SctpConfig INTERLEAVING =
            PLAIN.toBuilder().interleaving(true).build();
    /** 100 Mbit/s: 16 MiB take 1.4 s. */
    private static final SimLink.Conditions LINK = new SimLink.Conditions(10_000, 0, 0, 0, 0, 12_500_000);

    private static final int[] PRIORITIES = {128, 256, 512, 1024};

    @Test
    void aMessageOf16MiBDoesNotHoldUpOneOf64Bytes() {
        SimPair pair = SimPair.established(INTERLEAVING, LINK);
        send(pair, 1, BIG);
        pair.runFor(500_000);
        send(pair, 3, 64);
        pair.runFor(100_000);
        assertThat(SimPair.messages(pair.eventsOfB))
                .extracting(SctpEvent.MessageReceived::streamId)
                .containsExactly(3);

        pair.runFor(2_000_000);
        assertThat(SimPair.messages(pair.eventsOfB))
                .extracting(message -> message.payload().length)
                .containsExactly(64, BIG);
    }

    @Test
    void withoutInterleavingAMessageThatHasBegunIsCompleted() {
        SimPair pair = SimPair.established(PLAIN, LINK);
        send(pair, 1, 3 << 20);
        pair.runFor(100_000);
        send(pair, 3, 64);
        send(pair, 1, 64);
        pair.runFor(1_000_000);

        assertThat(SimPair.messages(pair.eventsOfB))
                .extracting(SctpEvent.MessageReceived::streamId)
                .containsExactly(1, 3, 1);
    }

    @Test
    void streamsShareTheRateByTheirPriorities() {
        for (SctpConfig config : List.of(PLAIN, INTERLEAVING)) {
            SimPair pair = SimPair.established(config, LINK);
            for (int i = 0; i < PRIORITIES.length; i++) {
                pair.a.onPriority(i, PRIORITIES[i]);
            }
            pair.onStep = nowUs -> {
                for (int i = 0; i < PRIORITIES.length; i++) {
                    while (pair.a.bufferedBytes(i) < 100_000) {
                        send(pair, i, 3_000 + 1_000 * i);
                    }
                }
            };
            pair.onStep.accept(pair.nowUs);
            pair.runFor(1_000_000);

            double all = SimPair.messages(pair.eventsOfB).stream()
                    .mapToLong(m -> m.payload().length)
                    .sum();
            for (int i = 0; i < PRIORITIES.length; i++) {
                int id = i;
                double share = SimPair.messages(pair.eventsOfB).stream()
                                .filter(m -> m.streamId() == id)
                                .mapToLong(m -> m.payload().length)
                                .sum()
                        / all;
                assertThat(share).as("priority " + PRIORITIES[i]).isCloseTo(PRIORITIES[i] / 1920.0, within(0.02));
            }
        }
    }

    @Test
    void aStreamThatWasSilentHasSavedNothingUp() {
        SimPair pair = SimPair.established(INTERLEAVING, LINK);
        for (int i = 0; i < 512; i++) {
            send(pair, 1, 16 << 10);
        }
        pair.runFor(300_000);
        for (int i = 0; i < 256; i++) {
            send(pair, 3, 16 << 10);
        }
        long before = pair.a.bufferedBytes(1);
        pair.runFor(300_000);

        long sentOfOld = before - pair.a.bufferedBytes(1);
        long sentOfNew = (4 << 20) - pair.a.bufferedBytes(3);
        assertThat((double) sentOfNew / sentOfOld).isCloseTo(1, within(0.1));
    }

    @Test
    void beginningsNeverFillTheOtherSidesWindow() {
        for (long seed = 0; seed < 20; seed++) {
            SeededRandom random = new SeededRandom(seed);
            SctpConfig small = INTERLEAVING.toBuilder()
                    .receiveWindowBytes(60_000)
                    .maxReceiveMessageBytes(200_000)
                    .build();
            SimPair pair = SimPair.established(small, LINK);
            for (int i = 0; i < 40; i++) {
                send(pair, random.nextInt(12), 1 + random.nextInt(random.chance(0.5) ? 2_000 : 200_000));
            }
            pair.runFor(20_000_000);

            assertThat(SimPair.messages(pair.eventsOfB)).as("seed " + seed).hasSize(40);
        }
    }

    @Test
    void turnsPassAsInAPlainModel() {
        for (long seed = 0; seed < 50; seed++) {
            SeededRandom random = new SeededRandom(seed);
            Turns turns = new Turns();
            OutboundStream[] streams = new OutboundStream[1 + random.nextInt(40)];
            for (int i = 0; i < streams.length; i++) {
                streams[i] = new OutboundStream(i);
                streams[i].priority = 1 + random.nextInt(1024);
            }
            for (int step = 0; step < 2_000; step++) {
                OutboundStream any = streams[random.nextInt(streams.length)];
                OutboundStream first = turns.first();
                if (first == null || random.chance(0.2)) {
                    turns.enter(any);
                } else if (random.chance(0.2)) {
                    turns.leave(any);
                } else {
                    turns.begin(first);
                    turns.charge(first, 1 + random.nextInt(1_000));
                }
                long least = Long.MAX_VALUE;
                for (OutboundStream stream : streams) {
                    least = stream.place >= 0 ? Math.min(least, stream.clock) : least;
                }
                OutboundStream next = turns.first();
                assertThat(next == null ? Long.MAX_VALUE : next.clock)
                        .as("seed " + seed)
                        .isEqualTo(least);
            }
        }
    }

    private static void send(SimPair pair, int streamId, int bytes) {
        assertThat(pair.a
                        .onSend(streamId, 53, ByteBuffer.allocate(bytes), Reliability.RELIABLE_ORDERED, pair.nowUs)
                        .isAccepted())
                .isTrue();
    }
}
