package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.SendResult;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** How associations end. */
class ShutdownTest {

    @Test
    void everythingQueuedArrivesBeforeTheEnd() {
        SimPair pair = SimPair.established();
        for (int i = 0; i < 20; i++) {
            pair.a.onSend(1, i, ByteBuffer.allocate(50_000), Reliability.RELIABLE_ORDERED, pair.nowUs);
        }
        pair.a.onShutdown(pair.nowUs);
        assertThat(pair.a.onSend(1, 0, ByteBuffer.allocate(1), Reliability.RELIABLE_ORDERED, pair.nowUs))
                .isEqualTo(SendResult.CLOSED);
        boolean isQuiet = pair.runUntil(pair.nowUs + 20_000_000);

        assertThat(SimPair.messages(pair.eventsOfB)).hasSize(20);
        assertThat(pair.eventsOfA).endsWith(new SctpEvent.Closed(CloseReason.SHUTDOWN));
        assertThat(pair.eventsOfB).endsWith(new SctpEvent.Closed(CloseReason.SHUTDOWN));
        assertThat(isQuiet).isTrue();
    }

    @Test
    void bothAtOnceEndWell() {
        SimPair pair = SimPair.established();
        pair.a.onShutdown(pair.nowUs);
        pair.b.onShutdown(pair.nowUs);
        pair.runFor(5_000_000);

        assertThat(pair.eventsOfA).endsWith(new SctpEvent.Closed(CloseReason.SHUTDOWN));
        assertThat(pair.eventsOfB).endsWith(new SctpEvent.Closed(CloseReason.SHUTDOWN));
    }

    @Test
    void endsUnderLossWithEveryMessageDelivered() {
        for (long seed = 0; seed < 100; seed++) {
            SeededRandom random = new SeededRandom(seed);
            SimLink.Conditions lossy = new SimLink.Conditions(20_000, 10_000, 0.2, 0.05, 0.02, 0);
            SctpConfig config = SctpConfig.builder().zeroChecksum(false).build();
            SimPair pair = new SimPair(seed, config, config, lossy);
            pair.a.onStart(pair.nowUs);
            pair.runFor(10_000_000);
            if (pair.a.state() != SctpState.ESTABLISHED) {
                continue;
            }
            int count = random.nextInt(5);
            for (int i = 0; i < count; i++) {
                pair.a.onSend(1, i, ByteBuffer.allocate(3000), Reliability.RELIABLE_ORDERED, pair.nowUs);
            }
            pair.a.onShutdown(pair.nowUs);
            if (random.chance(0.3)) {
                pair.b.onShutdown(pair.nowUs);
            }
            boolean isQuiet = pair.runUntil(pair.nowUs + 100_000_000);

            assertThat(isQuiet).as("seed " + seed).isTrue();
            assertThat(pair.a.state()).as("seed " + seed).isEqualTo(SctpState.CLOSED);
            assertThat(pair.b.state()).as("seed " + seed).isEqualTo(SctpState.CLOSED);
            assertThat(SimPair.messages(pair.eventsOfB)).as("seed " + seed).hasSize(count);
        }
    }

    @Test
    void anAbortEndsBothAndALostOneIsMadeUpFor() {
        SimPair pair = SimPair.established();
        pair.a.onAbort("enough", pair.nowUs);
        assertThat(Packets.pollAll(pair.a, pair.nowUs)).as("lost").hasSize(1);
        pair.b.onSend(1, 0, ByteBuffer.allocate(10), Reliability.RELIABLE_ORDERED, pair.nowUs);
        pair.runFor(1_000_000);

        assertThat(pair.eventsOfA).endsWith(new SctpEvent.Closed(CloseReason.LOCAL_ABORT));
        assertThat(pair.eventsOfB).endsWith(new SctpEvent.Closed(CloseReason.PEER_ABORT));
        assertThat(pair.a.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
        assertThat(pair.b.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aLostShutdownCompleteIsMadeUpFor() {
        SimPair pair = SimPair.established();
        pair.a.onShutdown(pair.nowUs);
        Packets.pollAll(pair.a, pair.nowUs).forEach(p -> pair.b.onReceived(ByteBuffer.wrap(p), pair.nowUs));
        Packets.pollAll(pair.b, pair.nowUs).forEach(p -> pair.a.onReceived(ByteBuffer.wrap(p), pair.nowUs));
        assertThat(Packets.pollAll(pair.a, pair.nowUs)).as("lost").hasSize(1);
        pair.runFor(2_000_000);

        assertThat(pair.eventsOfB).endsWith(new SctpEvent.Closed(CloseReason.SHUTDOWN));
    }

    @Test
    void aSilentPeerCannotHoldTheShutdownUp() {
        SimPair pair = SimPair.established();
        pair.toB.blackoutFromUs = 0;
        pair.a.onShutdown(pair.nowUs);
        pair.runFor(16_000_000);

        assertThat(pair.eventsOfA).endsWith(new SctpEvent.Closed(CloseReason.SHUTDOWN_TIMEOUT));
    }

    @Test
    void gapsReportedByTurnsDoNotHoldTheShutdownUp() {
        SimPair pair = SimPair.established();
        pair.b.onSend(1, 53, ByteBuffer.allocate(1), Reliability.RELIABLE_ORDERED, pair.nowUs);
        int tag = Packets.tag(Packets.poll(pair.b, pair.nowUs));
        pair.a.onSend(1, 53, ByteBuffer.allocate(3_000), Reliability.RELIABLE_ORDERED, pair.nowUs);
        byte[] first = Packets.poll(pair.a, pair.nowUs);
        int tsn = ByteBuffer.wrap(first).getInt(Packets.find(first, Wire.DATA) + 4) - 1;
        Packets.pollAll(pair.a, pair.nowUs);
        pair.a.onShutdown(pair.nowUs);
        long nowUs = pair.nowUs;
        for (int i = 0; i < 30; i++) {
            nowUs += 1_000_000;
            byte[] sack = i % 2 == 0 ? Packets.sack(tsn, 100_000, 2, 2) : Packets.sack(tsn, 100_000);
            pair.a.onReceived(ByteBuffer.wrap(Packets.packet(tag, sack)), nowUs);
            pair.a.onTimeout(nowUs);
            Packets.pollAll(pair.a, nowUs);
        }

        assertThat(Packets.events(pair.a)).endsWith(new SctpEvent.Closed(CloseReason.SHUTDOWN_TIMEOUT));
    }

    @Test
    void nothingWaitsForItsTimeOnceAllIsSent() {
        for (int i = 1; i < 60; i++) {
            SimPair pair = SimPair.established(SimPair.PLAIN, new SimLink.Conditions(20_000, 0, 0, 0, 0, 500_000));
            pair.a.onSend(1, 53, ByteBuffer.allocate(1000 * i), Reliability.RELIABLE_ORDERED, pair.nowUs);
            pair.runFor(3_000 * i);
            pair.a.onShutdown(pair.nowUs);
            pair.runFor(1_000_000); // looks at deadlines, too
            assertThat(pair.eventsOfA).endsWith(new SctpEvent.Closed(CloseReason.SHUTDOWN));
        }
    }

    @Test
    void aShutdownSaysNothingOfGaps() {
        SimPair pair = SimPair.established();
        pair.b.onSend(1, 53, ByteBuffer.allocate(1), Reliability.RELIABLE_ORDERED, pair.nowUs);
        int tag = Packets.tag(Packets.poll(pair.b, pair.nowUs));
        pair.a.onSend(1, 53, ByteBuffer.allocate(3_000), Reliability.RELIABLE_ORDERED, pair.nowUs);
        byte[] first = Packets.poll(pair.a, pair.nowUs);
        int tsn = ByteBuffer.wrap(first).getInt(Packets.find(first, Wire.DATA) + 4) - 1;
        Packets.pollAll(pair.a, pair.nowUs);
        byte[] sack = Packets.sack(tsn, 100_000, 2, 3);
        pair.a.onReceived(ByteBuffer.wrap(Packets.packet(tag, sack)), pair.nowUs);
        long inFlight = pair.a.stats().bytesInFlight();
        pair.a.onReceived(ByteBuffer.wrap(Packets.packet(tag, ControlChunks.shutdown(tsn))), pair.nowUs);

        assertThat(pair.a.stats().bytesInFlight()).isEqualTo(inFlight);
    }

    @Test
    void shuttingDownBeforeItIsEstablishedJustEnds() {
        SctpAssociation association = new SctpAssociation(SctpConfig.defaults(), new SeededRandom(1));
        association.onStart(0);
        association.onShutdown(0);

        assertThat(Packets.events(association)).endsWith(new SctpEvent.Closed(CloseReason.SHUTDOWN));
        assertThat(association.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }
}
