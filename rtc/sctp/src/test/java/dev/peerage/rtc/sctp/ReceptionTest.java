package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is taken, refused and acknowledged, against a peer whose packets are made by hand. */
class ReceptionTest {

    private final SimPair pair = SimPair.established();
    private final SctpAssociation us = pair.b;
    private final int ourTag;
    private final int theirTsn;

    ReceptionTest() {
        pair.a.onSend(9, 1, ByteBuffer.allocate(1), Reliability.RELIABLE_UNORDERED, pair.nowUs);
        byte[] packet = Packets.poll(pair.a, pair.nowUs);
        ourTag = Packets.tag(packet);
        theirTsn = ByteBuffer.wrap(packet).getInt(16); // never arrives
    }

    @Test
    void aLonePacketIsAcknowledgedAfterTheDelayAndTheSecondAtOnce() {
        receive(data(0, 3, 1, 0, "a"));
        assertThat(Packets.poll(us, pair.nowUs)).isNull();
        assertThat(us.nextDeadlineUs()).isEqualTo(pair.nowUs + us.config().sackDelayUs());
        receive(data(1, 3, 1, 1, "b"));

        byte[] sack = Packets.poll(us, pair.nowUs);
        assertThat(ByteBuffer.wrap(sack).getInt(16)).isEqualTo(theirTsn + 1);
        assertThat(us.nextDeadlineUs()).isGreaterThan(pair.nowUs + us.config().sackDelayUs());
    }

    @Test
    void theImmediateBitIsObeyed() {
        receive(data(0, 3 | Wire.FLAG_IMMEDIATE, 1, 0, "a"));

        assertThat(Packets.poll(us, pair.nowUs)).isNotNull();
    }

    @Test
    void gapsAndDuplicatesAreReported() {
        receive(data(0, 3, 1, 0, "a"));
        receive(data(2, 3, 1, 2, "c"));
        receive(data(3, 3, 1, 3, "d"));
        receive(data(5, 3, 1, 5, "f"));
        Packets.pollAll(us, pair.nowUs);
        receive(data(5, 3, 1, 5, "f"));

        ByteBuffer sack = ByteBuffer.wrap(Packets.poll(us, pair.nowUs));
        assertThat(sack.getInt(16)).isEqualTo(theirTsn);
        assertThat(sack.getShort(24)).isEqualTo((short) 2);
        assertThat(sack.getShort(26)).isEqualTo((short) 1);
        assertThat(new short[] {sack.getShort(28), sack.getShort(30), sack.getShort(32), sack.getShort(34)})
                .containsExactly(2, 3, 5, 5);
        assertThat(sack.getInt(36)).isEqualTo(theirTsn + 5);
        assertThat(us.stats().duplicateChunks()).isEqualTo(1);
        assertThat(received()).containsExactly("a");
        receive(data(1, 3, 1, 1, "b"));
        receive(data(4, 3, 1, 4, "e"));
        assertThat(received()).containsExactly("b", "c", "d", "e", "f");
    }

    @Test
    void unorderedMessagesAndOtherStreamsDoNotWaitForAGap() {
        receive(data(1, 3 | Wire.FLAG_UNORDERED, 1, 0, "u"));
        receive(data(2, 3, 2, 0, "o"));
        receive(data(4, Wire.FLAG_END, 3, 0, "ragment"));
        receive(data(3, Wire.FLAG_BEGIN, 3, 0, "f"));

        assertThat(received()).containsExactly("u", "o", "fragment");
    }

    @Test
    void forwardTsnPassesOverWhatIsMissing() {
        receive(data(0, Wire.FLAG_BEGIN, 1, 0, "never"));
        receive(data(3, 3, 1, 2, "c"));
        receive(data(4, 3, 1, 3, "d"));
        assertThat(received()).isEmpty();
        receive(forwardTsn(2, 1, 1));

        assertThat(received()).containsExactly("c", "d");
        receive(forwardTsn(1, 1, 0)); // an old one
        receive(data(5, 3, 1, 4, "e"));
        assertThat(received()).containsExactly("e");
    }

    @Test
    void forwardTsnInTheMiddleOfAMessageDropsTheRestOfIt() {
        receive(data(0, Wire.FLAG_BEGIN, 1, 0, "never"));
        receive(forwardTsn(1, 1, 0));
        receive(data(2, 0, 1, 0, "never"));
        receive(data(3, Wire.FLAG_END, 1, 0, "never"));
        receive(data(4, 3, 1, 1, "b"));

        assertThat(received()).containsExactly("b");
    }

    @Test
    void aWrongTagIsIgnored() {
        byte[] chunk = Packets.data(theirTsn, 3, 1, 0, new byte[] {'x'});
        us.onReceived(ByteBuffer.wrap(Packets.packet(ourTag + 1, chunk)), pair.nowUs);
        us.onReceived(ByteBuffer.wrap(Packets.packet(ourTag + 1, ControlChunks.abort(12, "forged"))), pair.nowUs);
        byte[] corrupt = Packets.packet(ourTag, chunk);
        corrupt[20] ^= 4;
        us.onReceived(ByteBuffer.wrap(corrupt), pair.nowUs);

        assertThat(received()).isEmpty();
        assertThat(us.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(us.stats().badTags()).isEqualTo(2);
        assertThat(us.stats().badChecksums()).isEqualTo(1);
        assertThat(Packets.poll(us, pair.nowUs)).isNull();
    }

    @Test
    void aMessageWithinAMessageAborts() {
        receive(data(0, Wire.FLAG_BEGIN, 1, 0, "a"));
        receive(data(1, 3, 2, 0, "b"));

        assertThat(Packets.events(us)).endsWith(new SctpEvent.Closed(CloseReason.PROTOCOL_VIOLATION));
        assertThat(Packets.chunkTypes(Packets.poll(us, pair.nowUs))).containsExactly(Wire.ABORT);
    }

    @Test
    void aMessageOverTheLimitAborts() {
        byte[] part = new byte[1000];
        receive(Packets.data(theirTsn, Wire.FLAG_BEGIN, 1, 0, part));
        for (int i = 1; us.state() == SctpState.ESTABLISHED; i++) {
            assertThat(i).isLessThan(17_000);
            receive(Packets.data(theirTsn + i, 0, 1, 0, part));
        }

        assertThat(Packets.events(us)).endsWith(new SctpEvent.Closed(CloseReason.LIMIT_EXCEEDED));
    }

    @Test
    void aFloodBeyondTheWindowIsRefusedAndMemoryStaysBounded() {
        byte[] part = new byte[1000];
        for (int i = 1; i < 10_000; i++) { // 0 is missing, so that nothing can be delivered
            receive(Packets.data(theirTsn + i, 3, 1, i, part));
            Packets.pollAll(us, pair.nowUs);
        }
        assertThat(us.stats().droppedChunks()).isBetween(5_500L, 6_500L);
        receive(data(ReceiveTracker.MAX_SPAN + 10, 3, 1, 0, "far"));
        assertThat(us.state()).isEqualTo(SctpState.ESTABLISHED);
        receive(data(0, 3, 1, 0, "a"));
        assertThat(Packets.events(us)).hasSizeGreaterThan(4_000 - 100);
    }

    @Test
    void unknownChunksAreReportedOrPassedOverAsTheirTypeSays() {
        byte[] reported =
                ByteBuffer.allocate(8).putInt(0xC5 << 24 | 8).putInt(1).array();
        byte[] silent = ByteBuffer.allocate(8).putInt(0x85 << 24 | 8).putInt(1).array();
        byte[] stopping =
                ByteBuffer.allocate(8).putInt(0x35 << 24 | 8).putInt(1).array();
        receive(reported, silent, data(0, 3, 1, 0, "a"), stopping, data(1, 3, 1, 1, "b"));

        assertThat(received()).containsExactly("a");
        assertThat(us.stats().unknownChunks()).isEqualTo(3);
        assertThat(Packets.chunkTypes(Packets.poll(us, pair.nowUs))).contains(Wire.ERROR);
    }

    @Test
    void heartbeatsComeBackAsTheyWent() {
        byte[] heartbeat = ByteBuffer.allocate(16)
                .putInt(Wire.HEARTBEAT << 24 | 13)
                .putInt(0x0001_0009)
                .putLong(-1)
                .array();
        receive(heartbeat);

        byte[] answer = Packets.poll(us, pair.nowUs);
        assertThat(Packets.chunkTypes(answer)).containsExactly(Wire.HEARTBEAT_ACK);
        assertThat(ByteBuffer.wrap(answer).getLong(16)).isEqualTo(0x0001_0009_FFFF_FFFFL);
    }

    private byte[] data(int tsnOffset, int flags, int streamId, int ssn, String text) {
        return Packets.data(
                theirTsn + tsnOffset, flags, streamId, ssn, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private byte[] forwardTsn(int tsnOffset, int streamId, int ssn) {
        return ByteBuffer.allocate(12)
                .putInt(Wire.FORWARD_TSN << 24 | 12)
                .putInt(theirTsn + tsnOffset)
                .putShort((short) streamId)
                .putShort((short) ssn)
                .array();
    }

    private void receive(byte[]... chunks) {
        us.onReceived(ByteBuffer.wrap(Packets.packet(ourTag, chunks)), pair.nowUs);
    }

    private List<String> received() {
        return SimPair.messages(Packets.events(us)).stream()
                .map(message -> new String(message.payload(), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }
}
