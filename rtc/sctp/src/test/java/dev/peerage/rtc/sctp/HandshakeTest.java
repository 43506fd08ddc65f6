package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The four-way handshake: crossing, one-sided, repeated, forged, refused. */
class HandshakeTest {

    private static final long NOW = 1_000_000;

    private final SctpAssociation a = new SctpAssociation(SimPair.PLAIN, new SeededRandom(1));
    private final SctpAssociation b = new SctpAssociation(SimPair.PLAIN, new SeededRandom(2));

    @Test
    void oneSideAloneEstablishes() {
        a.onStart(NOW);
        byte[] init = Packets.poll(a, NOW);
        assertThat(Packets.tag(init)).isZero();
        receive(b, init);
        assertThat(b.state()).as("an INIT leaves no trace").isEqualTo(SctpState.NEW);
        assertThat(Packets.events(b)).isEmpty();
        receive(a, Packets.poll(b, NOW));
        assertThat(a.state()).isEqualTo(SctpState.COOKIE_ECHOED);
        receive(b, Packets.poll(a, NOW));
        assertThat(b.state()).isEqualTo(SctpState.ESTABLISHED);
        receive(a, Packets.poll(b, NOW));

        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(a.nextDeadlineUs()).as("only the heartbeat").isEqualTo(NOW + 30_000_000);
    }

    @Test
    void crossingInitsEstablishOneAssociation() {
        a.onStart(NOW);
        b.onStart(NOW);
        exchange();

        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(b.state()).isEqualTo(SctpState.ESTABLISHED);
        a.onSend(1, 53, ByteBuffer.wrap(new byte[] {1}), Reliability.RELIABLE_ORDERED, NOW);
        b.onSend(1, 53, ByteBuffer.wrap(new byte[] {2}), Reliability.RELIABLE_ORDERED, NOW);
        exchange();
        assertThat(SimPair.messages(Packets.events(a))).hasSize(1);
        assertThat(SimPair.messages(Packets.events(b))).hasSize(1);
    }

    @Test
    void repeatsInitWithGrowingIntervalsAndGivesUp() {
        a.onStart(NOW);
        int inits = Packets.pollAll(a, NOW).size();
        long now = NOW;
        long lastInterval = 0;
        while (a.nextDeadlineUs() != Long.MAX_VALUE) {
            long interval = a.nextDeadlineUs() - now;
            assertThat(interval).isBetween(lastInterval, 3_000_000L);
            lastInterval = interval;
            now = a.nextDeadlineUs();
            a.onTimeout(now);
            inits += Packets.pollAll(a, now).size();
        }

        assertThat(inits).isEqualTo(9);
        assertThat(a.state()).isEqualTo(SctpState.CLOSED);
        assertThat(Packets.events(a)).endsWith(new SctpEvent.Closed(CloseReason.HANDSHAKE_TIMEOUT));
    }

    @Test
    void replayedInitsOfTheHandshakeChangeNothing() {
        a.onStart(NOW);
        byte[] init = Packets.poll(a, NOW);
        receive(b, init);
        byte[] initAck = Packets.poll(b, NOW);
        receive(a, initAck);
        byte[] cookieEcho = Packets.poll(a, NOW);
        receive(b, cookieEcho);
        receive(a, Packets.poll(b, NOW));
        Packets.events(a);
        Packets.events(b);

        receive(b, init);
        receive(a, initAck);
        receive(b, cookieEcho);

        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(b.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(Packets.events(a)).isEmpty();
        assertThat(Packets.events(b)).isEmpty();
        List<byte[]> answers = Packets.pollAll(b, NOW);
        assertThat(answers.stream().map(Packets::chunkTypes))
                .containsExactly(List.of(Wire.INIT_ACK), List.of(Wire.COOKIE_ACK));
        a.onSend(1, 53, ByteBuffer.wrap(new byte[] {1}), Reliability.RELIABLE_ORDERED, NOW);
        exchange();
        assertThat(SimPair.messages(Packets.events(b))).hasSize(1);
    }

    @Test
    void aFloodOfInitsIsAnsweredWithinBounds() {
        a.onStart(NOW);
        byte[] init = Packets.poll(a, NOW);
        for (int i = 0; i < 1000; i++) {
            receive(b, init);
        }

        assertThat(Packets.pollAll(b, NOW)).hasSize(Outbox.MAX_CHUNKS);
        assertThat(b.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aForgedCookieIsCountedAndIgnored() {
        a.onStart(NOW);
        receive(b, Packets.poll(a, NOW));
        receive(a, Packets.poll(b, NOW));
        byte[] cookieEcho = Packets.poll(a, NOW);
        for (int at = 16; at < cookieEcho.length; at++) {
            byte[] forged = cookieEcho.clone();
            forged[at] ^= 1;
            receive(b, Packets.checksummed(forged));
        }

        assertThat(b.state()).isEqualTo(SctpState.NEW);
        assertThat(b.stats().badCookies()).isEqualTo(cookieEcho.length - 16);
    }

    @Test
    void aStaleCookieIsRefusedAndTheHandshakeBeginsAgain() {
        a.onStart(NOW);
        receive(b, Packets.poll(a, NOW));
        receive(a, Packets.poll(b, NOW));
        long late = NOW + 61_000_000;
        b.onReceived(ByteBuffer.wrap(Packets.poll(a, NOW)), late);
        byte[] error = Packets.poll(b, late);
        assertThat(Packets.chunkTypes(error)).containsExactly(Wire.ERROR);
        a.onReceived(ByteBuffer.wrap(error), late);

        assertThat(a.state()).isEqualTo(SctpState.COOKIE_WAIT);
        exchange();
        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
    }

    @Test
    void aPeerThatLostItsStateRestartsTheAssociation() {
        a.onStart(NOW);
        exchange();
        a.onSend(1, 53, ByteBuffer.wrap(new byte[] {1}), Reliability.RELIABLE_ORDERED, NOW);
        Packets.pollAll(a, NOW); // lost
        Packets.events(a);
        SctpAssociation reborn = new SctpAssociation(SimPair.PLAIN, new SeededRandom(3));
        reborn.onStart(NOW);
        exchange(a, reborn);

        assertThat(reborn.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(Packets.events(a)).contains(new SctpEvent.Restarted());
        a.onSend(1, 53, ByteBuffer.wrap(new byte[] {2}), Reliability.RELIABLE_ORDERED, NOW);
        reborn.onSend(1, 53, ByteBuffer.wrap(new byte[] {3}), Reliability.RELIABLE_ORDERED, NOW);
        exchange(a, reborn);
        assertThat(SimPair.messages(Packets.events(reborn))).hasSize(1);
        assertThat(SimPair.messages(Packets.events(a))).hasSize(1);
    }

    @Test
    void whatWaitsTravelsWithTheCookieAndIsAcknowledgedWithItsAnswer() {
        a.onSend(1, 53, ByteBuffer.allocate(100), Reliability.RELIABLE_ORDERED, NOW);
        a.onSend(1, 53, ByteBuffer.allocate(5000), Reliability.RELIABLE_ORDERED, NOW);
        a.onStart(NOW);
        receive(b, Packets.poll(a, NOW));
        b.onSend(2, 53, ByteBuffer.allocate(10), Reliability.RELIABLE_ORDERED, NOW);
        receive(a, Packets.poll(b, NOW));
        List<byte[]> cookie = Packets.pollAll(a, NOW); // RFC 9260 §5.1: one packet, until it is answered

        assertThat(cookie.stream().map(Packets::chunkTypes))
                .containsExactly(List.of(Wire.COOKIE_ECHO, Wire.DATA, Wire.DATA));
        receive(b, cookie.get(0));
        assertThat(SimPair.messages(Packets.events(b))).hasSize(1);
        byte[] answer = Packets.poll(b, NOW);
        assertThat(Packets.chunkTypes(answer)).containsExactly(Wire.COOKIE_ACK, Wire.SACK, Wire.DATA);
        receive(a, answer);
        assertThat(SimPair.messages(Packets.events(a))).hasSize(1);
        exchange();
        assertThat(SimPair.messages(Packets.events(b))).hasSize(1);
        assertThat(a.stats().chunksRetransmitted()).isZero();
    }

    @Test
    void aLostCookieIsRepeatedWithItsData() {
        a.onSend(1, 53, ByteBuffer.allocate(100), Reliability.RELIABLE_ORDERED, NOW);
        a.onStart(NOW);
        receive(b, Packets.poll(a, NOW));
        receive(a, Packets.poll(b, NOW));
        Packets.pollAll(a, NOW); // lost
        long now = NOW;
        List<byte[]> sent = List.of();
        while (sent.isEmpty()) {
            now = a.nextDeadlineUs();
            a.onTimeout(now);
            sent = Packets.pollAll(a, now);
        }
        assertThat(sent).hasSize(1);
        assertThat(Packets.chunkTypes(sent.get(0))).startsWith(Wire.COOKIE_ECHO);
        for (int round = 0; round < 20; round++) {
            for (byte[] packet : sent) {
                b.onReceived(ByteBuffer.wrap(packet), now);
            }
            for (byte[] packet : Packets.pollAll(b, now)) {
                a.onReceived(ByteBuffer.wrap(packet), now);
            }
            now += 100_000;
            a.onTimeout(now);
            b.onTimeout(now);
            sent = Packets.pollAll(a, now);
        }

        assertThat(SimPair.messages(Packets.events(b))).hasSize(1);
        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(a.stats().bytesInFlight()).isZero();
    }

    @Test
    void messagesSentBeforeItIsEstablishedFollowAtOnce() {
        a.onSend(1, 53, ByteBuffer.wrap(new byte[] {1}), Reliability.RELIABLE_ORDERED, NOW);
        a.onStart(NOW);
        exchange();

        assertThat(SimPair.messages(Packets.events(b))).hasSize(1);
    }

    @Test
    void unknownParametersAreReportedOrPassedOver() {
        byte[] init = ByteBuffer.allocate(20 + 8 + 4 + 4)
                .putInt(Wire.INIT << 24 | 36)
                .putInt(7)
                .putInt(100_000)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(99)
                .putShort((short) 0xC123) // report and go on
                .putShort((short) 6)
                .putInt(0x01020000)
                .putInt(0x8123_0004) // go on silently
                .putInt(0xC000_0004) // FORWARD-TSN supported
                .array();
        InitChunk decoded = InitChunk.decode(ByteBuffer.wrap(init), 0, init.length);

        assertThat(decoded.features().usesForwardTsn()).isTrue();
        assertThat(decoded.unrecognized()).containsExactly(0xC1, 0x23, 0, 6, 1, 2, 0, 0);
        receive(b, Packets.packet(0, init));
        byte[] ack = Packets.poll(b, NOW);
        assertThat(Packets.tag(ack)).isEqualTo(7);
        assertThat(ByteBuffer.wrap(ack).getShort(ack.length - 12)).isEqualTo((short) Wire.PARAMETER_UNRECOGNIZED);
    }

    private void exchange() {
        exchange(a, b);
    }

    private static void exchange(SctpAssociation one, SctpAssociation other) {
        boolean isBusy = true;
        while (isBusy) {
            List<byte[]> fromOne = Packets.pollAll(one, NOW);
            List<byte[]> fromOther = Packets.pollAll(other, NOW);
            fromOne.forEach(packet -> receive(other, packet));
            fromOther.forEach(packet -> receive(one, packet));
            isBusy = !fromOne.isEmpty() || !fromOther.isEmpty();
        }
    }

    private static void receive(SctpAssociation association, byte[] packet) {
        association.onReceived(ByteBuffer.wrap(packet), NOW);
    }
}
