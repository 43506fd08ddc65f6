package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that are not worth sending for ever (RFC 3758, RFC 7496). */
class PartialReliabilityTest {

    private final SimPair pair = SimPair.established();

    @Test
    void aMessageThatMayNotBeRepeatedIsPassedOver() {
        send(1, 0, 100, Reliability.maxRetransmits(true, 0));
        Packets.pollAll(pair.a, pair.nowUs); // lost
        send(1, 1, 100, Reliability.maxRetransmits(true, 0));
        pair.runFor(2_000_000);

        assertThat(receivedByB()).containsExactly(1);
        assertThat(pair.a.stats().messagesAbandoned()).isEqualTo(1);
        assertThat(pair.a.stats().chunksRetransmitted()).isZero();
        assertQuiet();
    }

    @Test
    void aMessageIsRepeatedAsOftenAsAllowed() {
        pair.toB.blackoutFromUs = pair.nowUs;
        pair.toB.blackoutToUs = pair.nowUs + 60_000_000;
        send(1, 0, 100, Reliability.maxRetransmits(true, 2));
        pair.runFor(20_000_000);

        assertThat(pair.a.stats().chunksRetransmitted()).isEqualTo(2);
        assertThat(pair.a.stats().messagesAbandoned()).isEqualTo(1);
        assertThat(receivedByB()).isEmpty();
    }

    @Test
    void aMessageExpiresInTheQueueWithoutATrace() {
        for (int i = 0; i < 10; i++) {
            send(1, i, 200_000, Reliability.RELIABLE_ORDERED); // far more than the first window
        }
        send(2, 99, 100, Reliability.maxLifetimeUs(true, 5_000));
        send(2, 100, 100, Reliability.RELIABLE_ORDERED);
        Packets.pollAll(pair.a, pair.nowUs); // begins, then the window is full; and is lost
        pair.runFor(20_000_000);

        assertThat(receivedByB()).hasSize(11).contains(100).doesNotContain(99);
        assertQuiet();
    }

    @Test
    void aMessageGivenUpHalfSentIsPassedOverToItsEnd() {
        send(1, 0, 100_000, Reliability.maxLifetimeUs(true, 1_000));
        send(1, 1, 10, Reliability.RELIABLE_ORDERED);
        send(2, 2, 10, Reliability.RELIABLE_UNORDERED);
        pair.runFor(5_000_000);

        assertThat(receivedByB()).containsExactlyInAnyOrder(1, 2);
        assertThat(pair.a.stats().messagesAbandoned()).isEqualTo(1);
        assertQuiet();
    }

    @Test
    void withoutForwardTsnEverythingIsReliable() {
        SimPair plain = new SimPair(1, SimPair.PLAIN, SimPair.PLAIN, SimLink.Conditions.PERFECT);
        plain.a.onStart(plain.nowUs);
        byte[] init = Packets.poll(plain.a, plain.nowUs);
        plain.b.onReceived(ByteBuffer.wrap(init), plain.nowUs);
        byte[] ack = Packets.poll(plain.b, plain.nowUs);
        ack[12 + 20] = (byte) 0xC1; // the parameters become unknown ones
        ack[12 + 24] = (byte) 0x81;
        plain.a.onReceived(ByteBuffer.wrap(Packets.checksummed(ack)), plain.nowUs);
        plain.runFor(1_000_000);
        plain.a.onSend(1, 7, ByteBuffer.allocate(10), Reliability.maxRetransmits(true, 0), plain.nowUs);
        Packets.pollAll(plain.a, plain.nowUs); // lost
        plain.runFor(2_000_000);

        assertThat(SimPair.messages(plain.eventsOfB)).hasSize(1);
    }

    private void send(int streamId, int number, int size, Reliability reliability) {
        pair.a.onSend(streamId, number, ByteBuffer.allocate(size), reliability, pair.nowUs);
    }

    private List<Integer> receivedByB() {
        return SimPair.messages(pair.eventsOfB).stream()
                .map(SctpEvent.MessageReceived::ppid)
                .toList();
    }

    private void assertQuiet() {
        assertThat(pair.a.stats().bytesInFlight()).isZero();
        assertThat(pair.a.nextDeadlineUs()).isGreaterThan(pair.nowUs + 5_000_000);
    }
}
