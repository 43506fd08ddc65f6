package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages far longer than the receive window: whole, in bounded memory, and without holding the wire. */
class LargeMessagesTest {

    private static final int LARGE = 16 << 20;
    private static final SctpConfig CONFIG = SctpConfig.builder()
            .receiveWindowBytes(1 << 20)
            .maxReceiveMessageBytes(LARGE)
            .maxSendMessageBytes(LARGE)
            .sendQueueBytes(64 << 20)
            .build();

    @Test
    void sixteenMebibytesArriveThroughASmallWindowUnderLoss() {
        for (boolean isInterleaving : new boolean[] {false, true}) {
            SctpConfig config = CONFIG.toBuilder().interleaving(isInterleaving).build();
            SimPair pair = SimPair.established(config, new SimLink.Conditions(5_000, 100, 0.01, 0, 0, 50_000_000));
            byte[] message = new byte[LARGE];
            new SeededRandom(1).nextBytes(message);
            long[] most = {0};
            pair.onStep = nowUs -> most[0] = Math.max(most[0], pair.b.heldBytes());
            pair.a.onSend(1, 53, message, Reliability.RELIABLE_ORDERED, pair.nowUs);
            pair.a.onSend(1, 53, new byte[] {7}, Reliability.RELIABLE_ORDERED, pair.nowUs);
            pair.runFor(10_000_000);

            List<SctpEvent.MessageReceived> received = SimPair.messages(pair.eventsOfB);
            assertThat(received).hasSize(2);
            assertThat(received.get(0).payload()).isEqualTo(message);
            assertThat(most[0]).isBetween((long) LARGE / 2, LARGE + 2L * config.receiveWindowBytes());
            assertThat(pair.b.heldBytes()).isZero();
        }
    }

    @Test
    void whatIsInterleavedOvertakesALargeMessage() {
        SimPair pair = SimPair.established(
                CONFIG.toBuilder().interleaving(true).build(), new SimLink.Conditions(5_000, 0, 0, 0, 0, 10_000_000));
        pair.a.onSend(1, 53, new byte[LARGE], Reliability.RELIABLE_ORDERED, pair.nowUs);
        pair.runFor(500_000);
        pair.a.onSend(2, 53, new byte[100], Reliability.RELIABLE_ORDERED, pair.nowUs);
        pair.runFor(100_000);

        assertThat(SimPair.messages(pair.eventsOfB)).hasSize(1);
    }

    @Test
    void moreMessagesAtATimeThanTheOtherSideHasRoomForAllArrive() {
        SctpConfig config = CONFIG.toBuilder()
                .interleaving(true)
                .receiveWindowBytes(200_000)
                .maxReceiveMessageBytes(1_000_000)
                .build();
        SimPair pair = SimPair.established(config, new SimLink.Conditions(2_000, 0, 0.005, 0, 0, 50_000_000));
        Map<Integer, Integer> sent = new HashMap<>();
        SeededRandom random = new SeededRandom(3);
        for (int stream = 0; stream < 60; stream++) {
            int bytes = stream % 3 == 0 ? 1_000_000 : 1_000 + random.nextInt(200_000);
            sent.put(stream, bytes);
            pair.a.onSend(stream, 53, new byte[bytes], Reliability.RELIABLE_ORDERED, pair.nowUs);
        }
        pair.runFor(60_000_000);

        assertThat(pair.b.state()).isEqualTo(SctpState.ESTABLISHED);
        Map<Integer, Integer> received = new HashMap<>();
        SimPair.messages(pair.eventsOfB).forEach(message -> received.put(message.streamId(), message.payload().length));
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void aBufferCopiesNothingWhenTheLengthWasForeseenAndHoldsLittleMore() {
        MessageBuffer buffer = new MessageBuffer();
        SeededRandom random = new SeededRandom(1);
        for (int round = 0; round < 200; round++) {
            byte[] message = new byte[1 + random.nextInt(1 << random.nextInt(21))];
            random.nextBytes(message);
            int expected = random.chance(0.5) ? message.length : random.nextInt(300_000);
            ByteBuffer packet = ByteBuffer.wrap(message);
            for (int at = 0; at < message.length; ) {
                int length = Math.min(message.length - at, 1 + random.nextInt(1200));
                buffer.append(packet, at, length, expected, Long.MAX_VALUE);
                at += length;
                assertThat(buffer.size()).isEqualTo(at);
                assertThat(buffer.heldBytes())
                        .isBetween(at, Math.max(Math.min(2 * at + 4096, at + (256 << 10)), expected));
            }
            assertThat(buffer.take()).isEqualTo(message);
            assertThat(buffer.heldBytes()).isZero();
        }
    }
}
