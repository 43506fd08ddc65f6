package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Serial numbers that pass their end: TSNs in FORWARD-TSN, requests for resets, message identifiers. */
class WrapTest {

    private static final SimLink.Conditions LOSSY = new SimLink.Conditions(10_000, 0, 0.2, 0, 0, 0);

    @Test
    void forwardTsnPassesTheEndOfTheTsns() {
        for (boolean isInterleaving : new boolean[] {false, true}) {
            SctpConfig config =
                    SimPair.PLAIN.toBuilder().interleaving(isInterleaving).build();
            SimPair pair = SimPair.establishedAtTsn(-30, config, SimLink.Conditions.PERFECT);
            pair.toB.conditions = LOSSY;
            for (int i = 0; i < 100; i++) {
                pair.a.onSend(1, i, ByteBuffer.allocate(1_500), Reliability.maxRetransmits(true, 0), pair.nowUs);
                pair.runFor(5_000);
            }
            pair.toB.conditions = SimLink.Conditions.PERFECT;
            pair.a.onSend(1, 100, ByteBuffer.allocate(10), Reliability.RELIABLE_ORDERED, pair.nowUs);
            pair.runFor(5_000_000);

            List<Integer> arrived = SimPair.messages(pair.eventsOfB).stream()
                    .map(SctpEvent.MessageReceived::ppid)
                    .toList();
            assertThat(arrived).isSorted().doesNotHaveDuplicates().endsWith(100).hasSizeBetween(30, 99);
        }
    }

    @Test
    void resetsPassTheEndOfTheirSequence() {
        SimPair pair = SimPair.establishedAtTsn(-3, SimPair.PLAIN, SimLink.Conditions.PERFECT);
        for (int i = 0; i < 8; i++) {
            pair.a.onSend(1, i, ByteBuffer.allocate(10), Reliability.RELIABLE_ORDERED, pair.nowUs);
            pair.a.onResetStreams(new int[] {1}, pair.nowUs);
            pair.b.onResetStreams(new int[] {1}, pair.nowUs);
            pair.runFor(1_000_000);
        }

        assertThat(SimPair.messages(pair.eventsOfB)).hasSize(8);
        assertThat(pair.eventsOfA)
                .filteredOn(new SctpEvent.OutgoingStreamsReset(List.of(1), true)::equals)
                .hasSize(8);
        assertThat(pair.eventsOfB)
                .filteredOn(new SctpEvent.IncomingStreamsReset(List.of(1))::equals)
                .hasSize(8);
    }

    @Test
    void messageIdentifiersPassTheirEnd() {
        EventQueue events = new EventQueue(new Counters());
        InboundStreams streams = new InboundStreams(events, 1);
        streams.reset(true);
        InterleavedReassembly reassembly = new InterleavedReassembly(SctpConfig.defaults(), streams, 1);
        reassembly.onForwarded(5, false, Integer.MAX_VALUE - 1); // half way, and then to the end
        reassembly.onForwarded(5, false, -4);
        for (int id : new int[] {2, -1, -3, 1, 0, -2}) { // -3 is next
            for (int part = 0; part < 2; part++) {
                int flags = part == 0 ? Wire.FLAG_BEGIN : Wire.FLAG_END;
                int word = part == 0 ? 100 + id : 1;
                assertThat(reassembly.onChunk(flags, 5, id, word, ByteBuffer.allocate(3), 0, 3))
                        .isNull();
            }
        }
        reassembly.onForwarded(5, false, 1); // has come already

        for (int id = -3; id <= 2; id++) {
            assertThat(events.poll())
                    .isInstanceOfSatisfying(
                            SctpEvent.MessageReceived.class,
                            message -> assertThat(message.payload()).hasSize(6));
            assertThat(events.ppid()).isEqualTo(100 + id);
        }
        assertThat(reassembly.partialBytes()).isZero();
    }
}
