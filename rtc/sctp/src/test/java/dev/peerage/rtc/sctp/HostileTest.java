package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Strangers who do not know the tags, and a peer who breaks the rules: what it costs us is bounded. */
class HostileTest {

    private static final long NOW = 1_000_000;

    private final SctpAssociation a = new SctpAssociation(SimPair.PLAIN, new SeededRandom(1));
    private final SctpAssociation b = new SctpAssociation(SimPair.PLAIN, new SeededRandom(2));
    private byte[] lost = {};

    @Test
    void aFloodOfInitsMakesNoStateAndFewSignatures() {
        int answers = 0;
        for (int i = 0; i < 10_000; i++) {
            InitChunk init = new InitChunk(1 + i, 100_000, 10, 10, i, Features.NONE, null, InitChunk.NONE);
            b.onReceived(ByteBuffer.wrap(Packets.packet(0, init.encode(Wire.INIT))), NOW + i * 100L); // one second
            answers += Packets.pollAll(b, NOW).size();
        }

        assertThat(answers).isBetween(1, 32);
        assertThat(b.state()).isEqualTo(SctpState.NEW);
        assertThat(b.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
        assertThat(Packets.events(b)).isEmpty();
    }

    @Test
    void anHonestPeerGetsThroughAFloodOfInits() {
        a.onStart(NOW);
        long nowUs = NOW;
        for (int i = 0; i < 30_000 && a.state() != SctpState.ESTABLISHED; i++, nowUs += 1_000) {
            InitChunk init = new InitChunk(1 + i, 100_000, 10, 10, i, Features.NONE, null, InitChunk.NONE);
            b.onReceived(ByteBuffer.wrap(Packets.packet(0, init.encode(Wire.INIT))), nowUs);
            if (nowUs >= a.nextDeadlineUs()) {
                a.onTimeout(nowUs);
            }
            for (byte[] packet : Packets.pollAll(a, nowUs)) {
                b.onReceived(ByteBuffer.wrap(packet), nowUs);
            }
            for (byte[] packet : Packets.pollAll(b, nowUs)) {
                a.onReceived(ByteBuffer.wrap(packet), nowUs);
            }
        }
        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
    }

    @Test
    void aRepeatedCookieIsAcknowledgedAndChangesNothing() {
        byte[] cookieEcho = establish();
        a.onSend(1, 53, ByteBuffer.allocate(1), Reliability.RELIABLE_ORDERED, NOW);
        exchange();
        Packets.events(b);
        for (int i = 0; i < 100; i++) {
            b.onReceived(ByteBuffer.wrap(cookieEcho), NOW + i * 1_000_000L); // also after its life time
            List<byte[]> answers = Packets.pollAll(b, NOW);
            assertThat(answers).hasSize(1);
            assertThat(Packets.chunkTypes(answers.get(0))).startsWith(Wire.COOKIE_ACK);
        }

        assertThat(Packets.events(b)).isEmpty();
        assertThat(b.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(b.stats().badCookies()).isZero();
    }

    @Test
    void aCookieOfAnotherAssociationIsRefused() {
        byte[] cookieEcho = establish();
        SctpAssociation other = new SctpAssociation(SimPair.PLAIN, new SeededRandom(9));
        other.onReceived(ByteBuffer.wrap(cookieEcho), NOW);

        assertThat(other.state()).isEqualTo(SctpState.NEW);
        assertThat(other.stats().badCookies()).isEqualTo(1);
        assertThat(Packets.poll(other, NOW)).isNull();
    }

    @Test
    void chunksUnderAWrongTagAreCountedOnly() {
        establish();
        int wrong = Packets.tag(lostPacket()) ^ 1;
        byte[][] chunks = {
            ControlChunks.abort(Wire.CAUSE_USER_ABORT, "forged"),
            ControlChunks.empty(Wire.ABORT, Wire.FLAG_TAG_REFLECTED),
            ControlChunks.shutdown(1),
            ControlChunks.empty(Wire.SHUTDOWN_COMPLETE, Wire.FLAG_TAG_REFLECTED),
            ControlChunks.empty(Wire.SHUTDOWN_ACK, 0),
            ControlChunks.empty(Wire.COOKIE_ACK, 0),
            ControlChunks.error(Wire.CAUSE_STALE_COOKIE, new byte[4]),
            Packets.sack(1, 0),
            Packets.data(1, 3, 1, 0, new byte[1])
        };
        for (byte[] chunk : chunks) {
            b.onReceived(ByteBuffer.wrap(Packets.packet(wrong, chunk)), NOW);
        }

        assertThat(b.stats().badTags()).isEqualTo(chunks.length);
        assertThat(Packets.events(b)).isEmpty();
        assertThat(Packets.poll(b, NOW)).isNull();
    }

    @Test
    void oversizedParametersAndChunksAreRefused() {
        establish();
        int tag = Packets.tag(lostPacket());
        byte[] init = new InitChunk(7, 1, 1, 1, 1, Features.NONE, null, InitChunk.NONE).encode(Wire.INIT);
        ByteBuffer.wrap(init).putShort(22, (short) 0xFFFF); // a parameter longer than its chunk
        b.onReceived(ByteBuffer.wrap(Packets.packet(0, init)), NOW);
        byte[] chunk = Packets.data(1, 3, 1, 0, new byte[1]);
        ByteBuffer.wrap(chunk).putShort(2, (short) 60_000);
        b.onReceived(ByteBuffer.wrap(Packets.packet(tag, chunk)), NOW);
        byte[] reconfig = ByteBuffer.allocate(12)
                .putInt(Wire.RE_CONFIG << 24 | 12)
                .putInt(13 << 16 | 4000)
                .array();
        b.onReceived(ByteBuffer.wrap(Packets.packet(tag, reconfig)), NOW);

        assertThat(b.stats().malformedPackets()).isEqualTo(3);
        assertThat(b.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(Packets.poll(b, NOW)).isNull();
    }

    @Test
    void unknownParametersBeyondOurPatienceAreNotEchoed() {
        ByteBuffer init = ByteBuffer.allocate(1000);
        init.put(new InitChunk(7, 9_000, 1, 1, 1, Features.NONE, null, InitChunk.NONE).encode(Wire.INIT));
        while (init.remaining() >= 100) {
            init.putShort((short) 0xC777).putShort((short) 100).position(init.position() + 96);
        }
        init.putShort(2, (short) init.position());
        byte[] chunk = new byte[init.position()];
        init.flip().get(chunk);
        b.onReceived(ByteBuffer.wrap(Packets.packet(0, chunk)), NOW);

        assertThat(Packets.poll(b, NOW)).hasSizeLessThanOrEqualTo(SctpConfig.MIN_PACKET_BYTES);
    }

    @Test
    void aStreamThatDoesNotExistIsReportedAndItsDataCountsAsReceived() {
        SctpConfig few = SimPair.PLAIN.toBuilder().streams(10).build();
        SimPair pair = SimPair.established(few, SimLink.Conditions.PERFECT);
        pair.a.onSend(1, 53, ByteBuffer.allocate(1), Reliability.RELIABLE_ORDERED, pair.nowUs);
        byte[] packet = Packets.poll(pair.a, pair.nowUs);
        int dataAt = Packets.find(packet, Wire.DATA);
        ByteBuffer.wrap(packet).putShort(dataAt + 8, (short) 10).putInt(8, 0);
        pair.b.onReceived(ByteBuffer.wrap(packet), pair.nowUs);
        byte[] answer = Packets.poll(pair.b, pair.nowUs);

        assertThat(Packets.chunkTypes(answer)).containsExactly(Wire.ERROR, Wire.SACK);
        assertThat(ByteBuffer.wrap(answer).getShort(16)).isEqualTo((short) Wire.CAUSE_INVALID_STREAM);
        assertThat(ByteBuffer.wrap(answer).getShort(20)).isEqualTo((short) 10);
        assertThat(Packets.events(pair.b)).isEmpty();
    }

    @Test
    void fragmentsBackwardsCostNoMoreThanForwards() {
        establish();
        int tag = Packets.tag(lostPacket());
        int tsn = ByteBuffer.wrap(lostPacket()).getInt(16);
        int count = 12_000;
        for (int i = count; i > 0; i--) { // 0 is missing; quadratic work would take minutes
            int flags = i == 1 ? Wire.FLAG_BEGIN : i == count ? Wire.FLAG_END : 0;
            b.onReceived(ByteBuffer.wrap(Packets.packet(tag, Packets.data(tsn + i, flags, 1, 0, new byte[1]))), NOW);
        }
        assertThat(b.heldBytes()).isLessThan(count * 60L);
        b.onReceived(ByteBuffer.wrap(Packets.packet(tag, Packets.data(tsn, 7, 9, 0, new byte[1]))), NOW);
        List<SctpEvent.MessageReceived> messages = SimPair.messages(Packets.events(b));
        assertThat(messages.stream().map(message -> message.payload().length)).containsExactly(count, 1);
        assertThat(b.heldBytes()).isZero();
    }

    @Test
    @Timeout(20) // with a step per TSN: ten thousand millions of them
    void farJumpsOfTsnsCostLittle() {
        establish();
        int tag = Packets.tag(lostPacket());
        int tsn = ByteBuffer.wrap(lostPacket()).getInt(16) - 1;
        for (int i = 0; i < 100_000; i++) {
            int far = tsn + ReceiveTracker.MAX_SPAN;
            byte[] ahead = Packets.data(far, 7, 1, 0, new byte[1]);
            byte[] alias = Packets.data(far - ReceiveTracker.MAX_SPAN / 2, 4, 1, 0, new byte[1]);
            byte[] forward = ByteBuffer.allocate(8)
                    .putInt(Wire.FORWARD_TSN << 24 | 8)
                    .putInt(far - 1)
                    .array();
            b.onReceived(ByteBuffer.wrap(Packets.packet(tag, ahead, alias, forward)), NOW);
            assertThat(Packets.pollAll(b, NOW)).hasSize(1);
            assertThat(SimPair.messages(Packets.events(b))).hasSize(1);
            tsn = far;
        }
        assertThat(b.heldBytes()).isZero();
        assertThat(b.state()).isEqualTo(SctpState.ESTABLISHED);
    }

    @Test
    void recordsOfStreamsAndBegunMessagesCount() {
        SctpConfig config = SctpConfig.defaults();
        SimPair pair = SimPair.established(config, SimLink.Conditions.PERFECT);
        pair.a.onSend(9, 53, ByteBuffer.allocate(1), Reliability.RELIABLE_UNORDERED, pair.nowUs);
        byte[] first = Packets.poll(pair.a, pair.nowUs);
        int tag = Packets.tag(first);
        int tsn = ByteBuffer.wrap(first).getInt(Packets.find(first, Wire.I_DATA) + 4);
        for (int i = 0; i < 60_000; i++) {
            pair.b.onReceived(
                    ByteBuffer.wrap(Packets.packet(tag, Packets.iData(tsn + i, 3, i, 0, 53, new byte[1]))), pair.nowUs);
            while (pair.b.pollEvent() != null) {}
        }
        assertThat(pair.b.heldBytes()).isGreaterThan(59_000 * 64);
        int begun = 0;
        while (pair.b.state() == SctpState.ESTABLISHED && begun < 200_000) {
            byte[] chunk = Packets.iData(tsn + 60_000 + begun, 2, 1, 1 + begun, 53, new byte[1]);
            pair.b.onReceived(ByteBuffer.wrap(Packets.packet(tag, chunk)), pair.nowUs);
            begun++;
        }
        assertThat(begun).isLessThanOrEqualTo(InterleavedReassembly.MAX_BEGUN + 1);
        assertThat(Packets.events(pair.b)).endsWith(new SctpEvent.Closed(CloseReason.LIMIT_EXCEEDED));
    }

    @Test
    void dataWithoutDataIsRefusedByItsCause() {
        establish();
        int tsn = ByteBuffer.wrap(lostPacket()).getInt(16);
        byte[] packet = Packets.packet(Packets.tag(lostPacket()), Packets.data(tsn, 3, 1, 0, new byte[0]));
        b.onReceived(ByteBuffer.wrap(packet), NOW);
        ByteBuffer abort = ByteBuffer.wrap(Packets.poll(b, NOW));

        assertThat(abort.getInt(12)).isEqualTo(Wire.ABORT << 24 | 12);
        assertThat(abort.getInt(16)).isEqualTo(Wire.CAUSE_NO_USER_DATA << 16 | 8);
        assertThat(abort.getInt(20)).isEqualTo(tsn);
        assertThat(Packets.events(b)).endsWith(new SctpEvent.Closed(CloseReason.PROTOCOL_VIOLATION));
    }

    @Test
    void anInitWithATinyWindowIsNotAnswered() {
        InitChunk init = new InitChunk(7, 1_499, 1, 1, 1, Features.NONE, null, InitChunk.NONE);
        b.onReceived(ByteBuffer.wrap(Packets.packet(0, init.encode(Wire.INIT))), NOW);

        assertThat(Packets.poll(b, NOW)).isNull();
    }

    @Test
    void forgedCookiesAreNoSignOfLife() {
        byte[] cookieEcho = establish();
        byte[] forged = cookieEcho.clone();
        forged[5] ^= 1;
        long deadlineUs = b.nextDeadlineUs();
        for (int i = 1; i < 10; i++) {
            b.onReceived(ByteBuffer.wrap(Packets.checksummed(forged)), NOW + i * 1_000_000L);
        }

        assertThat(b.nextDeadlineUs()).isEqualTo(deadlineUs);
    }

    @Test
    void ofManySacksInAPacketTheLastCounts() {
        establish();
        for (int i = 0; i < 20; i++) {
            a.onSend(1, 53, ByteBuffer.allocate(1000), Reliability.RELIABLE_ORDERED, NOW);
        }
        List<byte[]> packets = Packets.pollAll(a, NOW);
        int first = ByteBuffer.wrap(packets.get(0)).getInt(16);
        long before = a.stats().bytesInFlight();
        b.onSend(1, 53, ByteBuffer.allocate(1), Reliability.RELIABLE_ORDERED, NOW);
        int tag = Packets.tag(Packets.poll(b, NOW));
        a.onReceived(
                ByteBuffer.wrap(
                        Packets.packet(tag, Packets.sack(first, 100_000), Packets.sack(first + 1, 100_000, 2, 3))),
                NOW);

        assertThat(a.stats().bytesInFlight()).isEqualTo(before - 4 * 1016);
    }

    /** A packet of a that never arrives at b. */
    private byte[] lostPacket() {
        if (lost.length == 0) {
            a.onSend(9, 53, ByteBuffer.allocate(1), Reliability.RELIABLE_UNORDERED, NOW);
            lost = Packets.poll(a, NOW);
        }
        return lost;
    }

    /** Establishes both; the COOKIE ECHO that did it. */
    private byte[] establish() {
        a.onStart(NOW);
        b.onReceived(ByteBuffer.wrap(Packets.poll(a, NOW)), NOW);
        a.onReceived(ByteBuffer.wrap(Packets.poll(b, NOW)), NOW);
        byte[] cookieEcho = Packets.poll(a, NOW);
        b.onReceived(ByteBuffer.wrap(cookieEcho), NOW);
        exchange();
        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
        Packets.events(a);
        Packets.events(b);
        return cookieEcho;
    }

    private void exchange() {
        for (int i = 0; i < 10; i++) {
            Packets.pollAll(b, NOW).forEach(packet -> a.onReceived(ByteBuffer.wrap(packet), NOW));
            Packets.pollAll(a, NOW).forEach(packet -> b.onReceived(ByteBuffer.wrap(packet), NOW));
        }
    }
}
