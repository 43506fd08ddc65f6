package dev.peerage.session.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.DeliveryMode;
import dev.peerage.base.SendResult;
import dev.peerage.session.wire.SessionFrame.Ack;
import dev.peerage.session.wire.SessionFrame.Range;
import dev.peerage.session.wire.WireLimits;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelSenderTest {

    private static final long RTT_US = 50_000;

    private final PathSet paths =
            new PathSet(SessionConfig.defaults(), true, new SeededRandom(1), new ArrayDeque<>(), new Counters());
    private final Path relay = paths.relay();
    private final Path direct = paths.open(1, 0);
    private final ChannelSender sender = new ChannelSender(1, DeliveryMode.RELIABLE_ORDERED, 1_000_000);

    @Test
    void cutsAMessageIntoFragments() {
        sender.offer(new byte[40_000]);
        assertThat(sendAll(relay, 0)).containsExactly(0, 1, 2);
        assertThat(sender.queuedBytes()).isEqualTo(40_000 + 3 * 64);
    }

    @Test
    void stopsAtTheWindowAndGoesOnWhenItOpens() {
        for (int i = 0; i < 50; i++) {
            sender.offer(new byte[10_000]);
        }
        int first = sendAll(relay, 0).size();
        assertThat(first).isEqualTo(ChannelSender.INITIAL_WINDOW_BYTES / 10_064);
        ack(first, 10_064);
        assertThat(sendAll(relay, 0)).containsExactly(first);
        ack(first, 20_128);
        assertThat(sendAll(relay, 0)).containsExactly(first + 1);
    }

    @Test
    void anOlderWindowDoesNotReplaceANewerOne() {
        for (int i = 0; i < 50; i++) {
            sender.offer(new byte[10_000]);
        }
        int first = sendAll(relay, 0).size();
        ack(first, 20_128);
        ack(first - 3, 0);
        assertThat(sendAll(relay, 0)).hasSize(2);
    }

    @Test
    void asksAShutWindowWithOneFragment() {
        sender.offer(new byte[100]);
        sendAll(relay, 0);
        ack(1, 0);
        sender.offer(new byte[100]);
        assertThat(sendAll(relay, 0)).isEmpty();
        assertThat(sender.nextDeadlineUs(RTT_US)).isEqualTo(1_000_000);
        sender.onTimeout(RTT_US, paths, 1_000_000);
        assertThat(sendAll(relay, 1_000_000)).containsExactly(1);
    }

    @Test
    void aGapOnTheRelayIsLossAndIsSentAgainAtOnce() {
        for (int i = 0; i < 5; i++) {
            sender.offer(new byte[10]);
        }
        sendAll(relay, 0);
        sender.onAck(new Ack(1, 1, 100_000, List.of(new Range(2, 1))), paths, 1);
        assertThat(sendAll(relay, 1)).containsExactly(1, 2);
    }

    @Test
    void aGapOnADirectPathIsOnlyReordering() {
        for (int i = 0; i < 5; i++) {
            sender.offer(new byte[10]);
        }
        sendAll(direct, 0);
        sender.onAck(new Ack(1, 1, 100_000, List.of(new Range(2, 1))), paths, 1);
        assertThat(sendAll(direct, 1)).isEmpty();
    }

    @Test
    void sendsAgainAfterATimeoutThatDoubles() {
        sender.offer(new byte[10]);
        sendAll(relay, 0);
        assertThat(sender.nextDeadlineUs(RTT_US)).isEqualTo(300_000);
        sender.onTimeout(RTT_US, paths, 299_999);
        assertThat(sendAll(relay, 299_999)).isEmpty();
        sender.onTimeout(RTT_US, paths, 300_000);
        assertThat(sendAll(relay, 300_000)).containsExactly(0);
        assertThat(sender.nextDeadlineUs(RTT_US)).isEqualTo(900_000);
        sender.onTimeout(RTT_US, paths, 900_000);
        sendAll(relay, 900_000);
        assertThat(sender.nextDeadlineUs(RTT_US)).isEqualTo(900_000 + 1_200_000);
    }

    @Test
    void whatWentOverALostPathIsSentAgainAndTheRestIsNot() {
        sender.offer(new byte[10]);
        sendAll(relay, 0);
        sender.offer(new byte[10]);
        sendAll(direct, 0);
        sender.onPathLost(1, paths);
        assertThat(sendAll(relay, 0)).containsExactly(1);
        assertThat(relay.inFlight()).isEqualTo(2);
        assertThat(direct.inFlight()).isZero();
    }

    @Test
    void anAcknowledgementOfWhatWasNeverSentIsRefused() {
        sender.offer(new byte[10]);
        sendAll(relay, 0);
        sender.offer(new byte[10]);
        assertThat(sender.onAck(new Ack(1, 2, 0, List.of()), paths, 0)).isFalse();
        assertThat(sender.onAck(new Ack(1, 0, 0, List.of(new Range(1, 1))), paths, 0))
                .isFalse();
        assertThat(sender.onAck(new Ack(1, WireLimits.MAX_INTEGER, 0, List.of()), paths, 0))
                .isFalse();
        assertThat(sender.onAck(new Ack(1, 1, 0, List.of()), paths, 0)).isTrue();
    }

    @Test
    void ringsGrowAndTurnWithoutMixingUpMessages() {
        SeededRandom random = new SeededRandom(3);
        long acked = 0;
        long sent = 0;
        for (int round = 0; round < 2_000; round++) {
            sender.offer(new byte[random.nextInt(40)]);
            sent += sendAll(relay, round).size();
            if (random.chance(0.3)) {
                acked += random.nextInt((int) (sent - acked) + 1);
                ack(acked, 1_000_000);
            }
        }
        ack(sent, 1_000_000);
        assertThat(sender.isDrained()).isTrue();
        assertThat(sender.queuedBytes()).isZero();
        assertThat(relay.inFlight()).isZero();
    }

    @Test
    void aSequencedMessageReplacesOnlyWhatHasNotBegun() {
        ChannelSender positions = new ChannelSender(2, DeliveryMode.SEQUENCED, 1_000_000);
        positions.offer(new byte[20_000]);
        write(positions, 0); // the first of two fragments
        positions.offer(new byte[1]);
        positions.offer(new byte[2]);
        assertThat(positions.queuedBytes()).isEqualTo(4_000 + 64 + 2 + 64);
        assertThat(positions.nextToSend(0)).isEqualTo(1);
        write(positions, 1);
        write(positions, 2);
        assertThat(positions.nextToSend(0)).isEqualTo(-1);
        assertThat(positions.queuedBytes()).isZero();
    }

    @Test
    void pushesBackAtTheLimitAndIsWritableAtHalf() {
        ChannelSender small = new ChannelSender(1, DeliveryMode.RELIABLE_UNORDERED, 1_000);
        assertThat(small.offer(new byte[400])).isEqualTo(SendResult.ACCEPTED);
        assertThat(small.offer(new byte[400])).isEqualTo(SendResult.ACCEPTED);
        assertThat(small.offer(new byte[400])).isEqualTo(SendResult.BACK_PRESSURED);
        assertThat(small.takeWritable()).isFalse();
        write(small, 0);
        small.onAck(new Ack(1, 1, 1_000, List.of()), paths, 0);
        assertThat(small.takeWritable()).isTrue();
        assertThat(small.takeWritable()).isFalse();
    }

    private void ack(long next, long windowBytes) {
        assertThat(sender.onAck(new Ack(1, next, windowBytes, List.of()), paths, 0))
                .isTrue();
    }

    private List<Integer> sendAll(Path path, long nowUs) {
        List<Integer> sequences = new java.util.ArrayList<>();
        for (long next = sender.nextToSend(nowUs); next >= 0; next = sender.nextToSend(nowUs)) {
            sender.write(next, ByteBuffer.allocate(17_000), path, nowUs);
            sequences.add((int) next);
        }
        return sequences;
    }

    private void write(ChannelSender which, long sequence) {
        which.write(sequence, ByteBuffer.allocate(17_000), relay, 0);
    }
}
