package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.SendResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes out and when: bundling, fragments, fairness, loss, closed windows, limits. */
class TransmissionTest {

    private final SimPair pair = SimPair.established();

    @Test
    void bundlesSmallMessagesIntoOnePacket() {
        for (int i = 0; i < 10; i++) {
            send(1, 64);
        }
        List<byte[]> packets = Packets.pollAll(pair.a, pair.nowUs);

        assertThat(packets).hasSize(1);
        assertThat(Packets.chunkTypes(packets.get(0))).hasSize(10).containsOnly(Wire.DATA);
    }

    @Test
    void everySizeToTheLimitArrivesWhole() {
        int limit = pair.a.config().maxSendMessageBytes();
        int[] sizes = {1, 2, 3, 4, 5, 1131, 1132, 1133, 2264, 2265, 65_535, 65_536, limit - 1, limit};
        for (int size : sizes) {
            send(1, size);
        }
        pair.runFor(5_000_000);

        assertThat(SimPair.messages(pair.eventsOfB).stream().map(message -> message.payload().length))
                .containsExactlyElementsOf(
                        java.util.Arrays.stream(sizes).boxed().toList());
        assertThatThrownBy(() -> send(1, limit + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> send(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> send(65535, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSmallMessageWaitsForOneLargeOneOfAnotherStreamOnly() {
        for (int i = 0; i < 10; i++) {
            send(1, 100_000);
        }
        send(2, 10);
        pair.runFor(5_000_000);

        List<Integer> streams = SimPair.messages(pair.eventsOfB).stream()
                .map(SctpEvent.MessageReceived::streamId)
                .toList();
        assertThat(streams.indexOf(2)).isEqualTo(1);
    }

    @Test
    void threeMissingReportsBringAFastRetransmission() {
        List<byte[]> packets = sendPackets(5);
        for (int i = 1; i < 5; i++) {
            pair.b.onReceived(ByteBuffer.wrap(packets.get(i)), pair.nowUs);
            List<byte[]> sacks = Packets.pollAll(pair.b, pair.nowUs);
            assertThat(sacks).as("a gap is acknowledged at once").hasSize(1);
            pair.a.onReceived(ByteBuffer.wrap(sacks.get(0)), pair.nowUs);
            List<byte[]> again = Packets.pollAll(pair.a, pair.nowUs);
            assertThat(again).hasSize(i == 3 ? 1 : 0);
        }

        assertThat(pair.a.stats().fastRecoveries()).isEqualTo(1);
        assertThat(pair.a.stats().chunksRetransmitted()).isEqualTo(1);
    }

    @Test
    void aLostRetransmissionIsNoticedFromWhatWasSentAfterIt() {
        List<byte[]> packets = sendPackets(4);
        for (int i = 1; i < 4; i++) {
            deliverToB(packets.get(i));
        }
        assertThat(Packets.pollAll(pair.a, pair.nowUs))
                .as("the retransmission, lost")
                .hasSize(1);
        pair.nowUs += 50_000;
        send(1, 1132);
        Packets.pollAll(pair.a, pair.nowUs).forEach(this::deliverToB);

        assertThat(Packets.pollAll(pair.a, pair.nowUs)).hasSize(1);
        assertThat(pair.a.stats().chunksRetransmitted()).isEqualTo(2);
        assertThat(pair.a.stats().timeouts()).isZero();
    }

    @Test
    void whatTheReceiverTakesBackIsInFlightAgain() {
        List<byte[]> packets = sendPackets(3);
        int tsn = ByteBuffer.wrap(packets.get(0)).getInt(16);
        int ourTag =
                Packets.tag(Packets.pollAll(pairWithDataFromB(), pair.nowUs).get(0));
        long sentBytes = pair.a.stats().bytesInFlight();
        receiveAtA(ourTag, Packets.sack(tsn - 1, 100_000, 2, 3));
        assertThat(pair.a.stats().bytesInFlight()).isEqualTo(sentBytes / 3);
        receiveAtA(ourTag, Packets.sack(tsn - 1, 100_000));
        assertThat(pair.a.stats().bytesInFlight()).isEqualTo(sentBytes);
        receiveAtA(ourTag, Packets.sack(tsn + 5, 100_000)); // about what was never sent
        assertThat(pair.a.stats().bytesInFlight()).isEqualTo(sentBytes);
        receiveAtA(ourTag, Packets.sack(tsn + 2, 100_000));
        assertThat(pair.a.stats().bytesInFlight()).isZero();
    }

    @Test
    void whatWasSentTwiceIsNoMeasureOfTheRoundTrip() {
        send(1, 1);
        pair.runFor(1_000_000);
        long srttUs = pair.a.stats().srttUs();
        List<byte[]> packets = sendPackets(4);
        for (int i = 1; i < 4; i++) {
            deliverToB(packets.get(i));
        }
        pair.nowUs += 150_000;
        Packets.pollAll(pair.a, pair.nowUs).forEach(this::deliverToB);

        assertThat(pair.a.stats().bytesInFlight()).isZero();
        assertThat(pair.a.stats().srttUs()).isEqualTo(srttUs);
    }

    @Test
    void aLostTailComesAgainAfterTheTimeOut() {
        send(1, 100);
        Packets.pollAll(pair.a, pair.nowUs);
        long rtoUs = pair.a.stats().rtoUs();
        assertThat(pair.a.nextDeadlineUs()).isEqualTo(pair.nowUs + rtoUs);
        pair.runFor(rtoUs + 100_000);

        assertThat(SimPair.messages(pair.eventsOfB)).hasSize(1);
        assertThat(pair.a.stats().timeouts()).isEqualTo(1);
    }

    @Test
    void theTimeOutDoublesToItsLimitAndTheAssociationIsGivenUp() {
        send(1, 100);
        pair.toB.blackoutFromUs = 0;
        pair.toA.blackoutFromUs = 0;
        pair.runFor(40_000_000);
        assertThat(pair.a.state()).as("longer than ICE consent").isEqualTo(SctpState.ESTABLISHED);
        pair.runFor(60_000_000);

        assertThat(pair.eventsOfA).endsWith(new SctpEvent.Closed(CloseReason.PEER_UNREACHABLE));
        assertThat(pair.a.onSend(1, 53, ByteBuffer.allocate(1), Reliability.RELIABLE_ORDERED, pair.nowUs))
                .isEqualTo(SendResult.CLOSED);
    }

    @Test
    void aFullQueueRefusesAndSaysWhenThereIsRoom() {
        pair.a.onBufferedLowThreshold(1, 0);
        while (send(1, 200_000).isAccepted()) {}
        assertThat(pair.a.bufferedBytes()).isBetween(16_500_000L, 16L << 20);
        assertThat(send(1, 200_000)).isEqualTo(SendResult.BACK_PRESSURED);
        pair.runFor(5_000_000);

        assertThat(pair.eventsOfA).contains(new SctpEvent.Writable());
        assertThat(pair.a.bufferedBytes()).isZero();
        assertThat(pair.eventsOfA).contains(new SctpEvent.BufferedLow(1));
    }

    @Test
    void anUnpolledReceiverStopsTheSenderAndPollingLetsItGoOn() {
        SctpConfig config = SimPair.PLAIN.toBuilder().receiveWindowBytes(50_000).build();
        SimPair slow = SimPair.established(config, SimLink.Conditions.PERFECT);
        for (int i = 0; i < 200; i++) {
            slow.a.onSend(1, i, ByteBuffer.allocate(1000), Reliability.RELIABLE_ORDERED, slow.nowUs);
        }
        for (int round = 0; round < 400; round++) { // only b's events stay where they are
            List<byte[]> packets = Packets.pollAll(slow.a, slow.nowUs);
            packets.forEach(packet -> slow.b.onReceived(ByteBuffer.wrap(packet), slow.nowUs));
            slow.nowUs += 50_000;
            slow.b.onTimeout(slow.nowUs);
            Packets.pollAll(slow.b, slow.nowUs).forEach(sack -> slow.a.onReceived(ByteBuffer.wrap(sack), slow.nowUs));
            slow.a.onTimeout(slow.nowUs);
        }
        assertThat(slow.a.bufferedBytes()).as("held back by the window").isGreaterThan(80_000);
        assertThat(slow.a.state()).isEqualTo(SctpState.ESTABLISHED);
        slow.runFor(20_000_000);

        List<Integer> order = SimPair.messages(slow.eventsOfB).stream()
                .map(SctpEvent.MessageReceived::ppid)
                .toList();
        assertThat(order).hasSize(200).isSorted();
    }

    @Test
    void numbersWrapAround() {
        SimLink.Conditions lossy = new SimLink.Conditions(5_000, 2_000, 0.05, 0.02, 0, 0);
        SimPair wrapping = SimPair.establishedAtTsn(-20, SimPair.PLAIN, lossy);
        int sent = 70_000; // more than 65,536 sequence numbers of one stream
        List<Integer> received = new ArrayList<>();
        int[] next = {0};
        wrapping.onStep = nowUs -> {
            while (next[0] < sent && wrapping.a.bufferedBytes() < 100_000) {
                wrapping.a.onSend(1, next[0]++, ByteBuffer.allocate(20), Reliability.RELIABLE_ORDERED, nowUs);
            }
            SimPair.messages(wrapping.eventsOfB).forEach(message -> received.add(message.ppid()));
            wrapping.eventsOfB.clear();
        };
        wrapping.onStep.accept(wrapping.nowUs);
        wrapping.runFor(60_000_000);
        wrapping.onStep.accept(wrapping.nowUs);

        assertThat(received).hasSize(sent).isSorted();
    }

    @Test
    void idleAssociationsAskForASignOfLife() {
        pair.runFor(100_000_000);
        assertThat(pair.a.state()).isEqualTo(SctpState.ESTABLISHED);
        long before = pair.toB.sentPackets;
        pair.runFor(60_000_000);
        assertThat(pair.toB.sentPackets - before).isBetween(1L, 6L);
        pair.toB.blackoutFromUs = 0;
        pair.toA.blackoutFromUs = 0;
        pair.runFor(150_000_000);

        assertThat(pair.eventsOfA).endsWith(new SctpEvent.Closed(CloseReason.PEER_UNREACHABLE));
    }

    private SctpAssociation pairWithDataFromB() {
        pair.b.onSend(9, 1, ByteBuffer.allocate(1), Reliability.RELIABLE_ORDERED, pair.nowUs);
        return pair.b;
    }

    private void receiveAtA(int tag, byte[] chunk) {
        pair.a.onReceived(ByteBuffer.wrap(Packets.packet(tag, chunk)), pair.nowUs);
    }

    private void deliverToB(byte[] packet) {
        pair.b.onReceived(ByteBuffer.wrap(packet), pair.nowUs);
        Packets.pollAll(pair.b, pair.nowUs).forEach(sack -> pair.a.onReceived(ByteBuffer.wrap(sack), pair.nowUs));
    }

    private List<byte[]> sendPackets(int count) {
        for (int i = 0; i < count; i++) {
            send(1, 1132);
        }
        List<byte[]> packets = Packets.pollAll(pair.a, pair.nowUs);
        assertThat(packets).hasSize(count);
        return packets;
    }

    private SendResult send(int streamId, int size) {
        return pair.a.onSend(streamId, 53, ByteBuffer.allocate(size), Reliability.RELIABLE_ORDERED, pair.nowUs);
    }
}
