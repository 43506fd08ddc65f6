package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages in between others (RFC 8260), the other side's chunks made by hand. */
class InterleavingTest {

    private static final SctpConfig CONFIG = SctpConfig.builder()
            .interleaving(true)
            .maxPacketBytes(1160)
            .receiveWindowBytes(100_000)
            .maxReceiveMessageBytes(200_000)
            .build();

    private static final int BEGIN = Wire.FLAG_BEGIN;
    private static final int END = Wire.FLAG_END;
    private static final int UNORDERED = Wire.FLAG_UNORDERED;

    private final SimPair pair = SimPair.established(CONFIG, SimLink.Conditions.PERFECT);
    private final SctpAssociation us = pair.b;
    private final int ourTag;
    private int tsn;

    InterleavingTest() {
        pair.a.onSend(9, 1, ByteBuffer.allocate(1), Reliability.RELIABLE_UNORDERED, pair.nowUs);
        byte[] packet = Packets.poll(pair.a, pair.nowUs);
        assertThat(Packets.chunkTypes(packet)).containsExactly(Wire.I_DATA);
        ourTag = Packets.tag(packet);
        tsn = ByteBuffer.wrap(packet).getInt(16); // never arrives
    }

    @Test
    void isUsedOnlyIfBothOfferIt() {
        SctpConfig without = CONFIG.toBuilder().interleaving(false).build();
        for (boolean isOffering : new boolean[] {true, false}) {
            SimPair mixed = new SimPair(
                    1, isOffering ? CONFIG : without, isOffering ? without : CONFIG, SimLink.Conditions.PERFECT);
            mixed.a.onStart(mixed.nowUs);
            mixed.runFor(1_000_000);
            mixed.a.onSend(1, 1, ByteBuffer.allocate(9_000), Reliability.RELIABLE_ORDERED, mixed.nowUs);
            assertThat(Packets.chunkTypes(Packets.poll(mixed.a, mixed.nowUs))).containsOnly(Wire.DATA);
        }
    }

    @Test
    void fragmentsOfManyMessagesFindTheirPlace() {
        receive(data(BEGIN, 1, 0, 53, "a"), data(BEGIN, 2, 0, 51, "x"), data(BEGIN | UNORDERED, 1, 0, 53, "u"));
        receive(data(0, 1, 0, 1, "b"), data(END | UNORDERED, 1, 0, 1, "v"), data(BEGIN | END, 3, 0, 53, "whole"));
        receive(data(END, 2, 0, 1, "y"), data(END, 1, 0, 2, "c"));

        assertThat(received()).containsExactly("uv", "whole", "xy", "abc");
        assertThat(us.heldBytes()).isZero();
    }

    @Test
    void theOrderOfAStreamIsKeptWhateverCompletesFirst() {
        receive(data(BEGIN, 1, 0, 53, "a"), data(BEGIN | END, 1, 1, 53, "second"), data(BEGIN, 1, 2, 53, "t"));
        receive(data(END, 1, 2, 1, "hird"));
        assertThat(received()).isEmpty();
        receive(data(END, 1, 0, 1, "b"));

        assertThat(received()).containsExactly("ab", "second", "third");
    }

    @Test
    void fragmentsBeyondAGapWaitInTheirMessageOnly() {
        byte[] lost = data(0, 1, 0, 1, "b");
        receive(data(BEGIN, 2, 0, 53, "x"));
        byte[] first = data(BEGIN, 1, 0, 53, "a");
        receive(data(END, 1, 0, 3, "d"), data(0, 1, 0, 2, "c"), data(END, 2, 0, 1, "y"));
        assertThat(received()).containsExactly("xy");
        receive(first);
        receive(lost);

        assertThat(received()).containsExactly("abcd");
        assertThat(us.heldBytes()).isZero();
    }

    @Test
    void whatIsPassedOverIsForgottenAndTheRestGoesOn() {
        receive(data(BEGIN, 1, 0, 53, "never"), data(BEGIN | UNORDERED, 1, 0, 53, "never"));
        receive(data(BEGIN | END, 1, 1, 53, "next"), data(BEGIN, 1, 2, 53, "th"), data(BEGIN, 2, 0, 53, "oth"));
        assertThat(received()).isEmpty();
        receive(iForwardTsn(tsn, 1, 0, 0, 1, 1, 0));
        assertThat(received()).containsExactly("next");
        tsn++;
        receive(data(END, 1, 0, 1, "too late"), data(END, 1, 2, 1, "ird"), data(END, 2, 0, 1, "er"));

        assertThat(received()).containsExactly("third", "other");
        assertThat(us.heldBytes()).isZero();
    }

    @Test
    void fragmentsThatContradictEachOtherAbort() {
        List<byte[][]> contradictions = List.of(
                new byte[][] {data(BEGIN, 1, 0, 53, "a"), data(BEGIN, 1, 0, 53, "a")},
                new byte[][] {data(END, 1, 0, 1, "b"), data(0, 1, 0, 2, "c")},
                new byte[][] {data(0, 1, 0, 5, "f"), data(END, 1, 0, 3, "d")},
                new byte[][] {data(END, 1, 0, 1, "b"), data(END, 1, 0, 2, "c")},
                new byte[][] {data(0, 1, 0, 0, "not the first")},
                new byte[][] {data(0, 1, 0, -1, "negative")});
        for (byte[][] chunks : contradictions) {
            InterleavingTest test = new InterleavingTest();
            for (byte[] chunk : chunks) {
                ByteBuffer.wrap(chunk).putInt(4, test.tsn++);
            }
            test.receive(chunks);
            assertThat(Packets.events(test.us))
                    .as("contradiction " + contradictions.indexOf(chunks))
                    .endsWith(new SctpEvent.Closed(CloseReason.PROTOCOL_VIOLATION));
        }
    }

    @Test
    void chunksOfTheOtherKindAbortOrAreUnknown() {
        receive(Packets.data(tsn, 3, 1, 0, new byte[1]));
        assertThat(Packets.events(us)).endsWith(new SctpEvent.Closed(CloseReason.PROTOCOL_VIOLATION));

        SimPair plain = SimPair.established();
        plain.a.onSend(1, 1, ByteBuffer.allocate(1), Reliability.RELIABLE_ORDERED, plain.nowUs);
        int plainTag = Packets.tag(Packets.poll(plain.a, plain.nowUs));
        plain.b.onReceived(ByteBuffer.wrap(Packets.packet(plainTag, data(BEGIN | END, 1, 0, 53, "a"))), plain.nowUs);
        assertThat(plain.b.stats().unknownChunks()).isEqualTo(1);
        assertThat(Packets.chunkTypes(Packets.poll(plain.b, plain.nowUs))).containsExactly(Wire.ERROR);
    }

    @Test
    void manyBegunMessagesOverManyStreamsEndTheAssociationBeforeTheyFillTheMemory() {
        long most = 0;
        byte[] part = new byte[1_000];
        for (int i = 0; us.state() == SctpState.ESTABLISHED; i++) {
            assertThat(i).isLessThan(1_000);
            receive(Packets.iData(tsn++, BEGIN, i, 0, 53, part));
            most = Math.max(most, us.heldBytes());
            Packets.pollAll(us, pair.nowUs);
        }

        assertThat(most).isBetween(300_000L, 400_000L); // twice the window and the longest message
        assertThat(Packets.events(us)).endsWith(new SctpEvent.Closed(CloseReason.LIMIT_EXCEEDED));
        assertThat(us.heldBytes()).isZero();
    }

    /** It fills all the room that complete messages have, and what it waits for must find room nevertheless. */
    @Test
    void theLongestMessageThatWaitsForTheOneBeforeIsNotHostile() {
        receive(data(BEGIN, 1, 0, 53, "fir"));
        for (int i = 0; i < 200; i++) {
            int flags = i == 0 ? BEGIN : i == 199 ? END : 0;
            receive(Packets.iData(tsn++, flags, 1, 1, i == 0 ? 53 : i, new byte[1_000]));
            Packets.pollAll(us, pair.nowUs);
        }
        assertThat(us.heldBytes()).isGreaterThanOrEqualTo(200_000); // which is twice the window
        receive(data(END, 1, 0, 1, "st"));

        assertThat(us.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(received()).hasSize(2).first().isEqualTo("first");
    }

    @Test
    void aMessageOverTheLimitAborts() {
        for (int i = 0; us.state() == SctpState.ESTABLISHED; i++) {
            assertThat(i).isLessThan(202);
            receive(Packets.iData(tsn++, i == 0 ? BEGIN : 0, 1, 0, i, new byte[1_000]));
        }
        assertThat(Packets.events(us)).endsWith(new SctpEvent.Closed(CloseReason.LIMIT_EXCEEDED));
    }

    private byte[] data(int flags, int streamId, int messageId, int word, String text) {
        return Packets.iData(tsn++, flags, streamId, messageId, word, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Entries of stream, unordered, message identifier. */
    private static byte[] iForwardTsn(int newTsn, int... entries) {
        ByteBuffer out = ByteBuffer.allocate(8 + 8 * entries.length / 3);
        out.putInt(Wire.I_FORWARD_TSN << 24 | out.capacity()).putInt(newTsn);
        for (int i = 0; i < entries.length; i += 3) {
            out.putShort((short) entries[i]).putShort((short) entries[i + 1]).putInt(entries[i + 2]);
        }
        return out.array();
    }

    private void receive(byte[]... chunks) {
        us.onReceived(ByteBuffer.wrap(Packets.packet(ourTag, chunks)), pair.nowUs);
    }

    private List<String> received() {
        return SimPair.messages(Packets.events(us)).stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }
}
