package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.sctp.DataChannelEvent.ChannelAnnounced;
import dev.peerage.rtc.sctp.DataChannelEvent.ChannelClosed;
import dev.peerage.rtc.sctp.DataChannelEvent.MessageReceived;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Closings whose answers are lost, refused, put off, or never given. */
class ChannelClosingTest {

    private static final int RESPONSE = 16;
    private static final int OUTGOING_REQUEST = 13;
    private static final int DENIED = 2;
    private static final int IN_PROGRESS = 6;

    private final SeededRandom random = new SeededRandom(1);
    private final SctpConfig config = SctpConfig.builder().zeroChecksum(false).build();
    /** Never gives up what we do not answer. */
    private final SctpConfig patient =
            config.toBuilder().maxAssociationRetransmits(10_000).build();

    private final DataChannels page = new DataChannels(new SctpAssociation(patient, random), true, 8);
    private final DataChannels us = new DataChannels(new SctpAssociation(config, random), false, 8);
    private final List<DataChannelEvent> ofPage = new ArrayList<>();
    private final List<DataChannelEvent> ofUs = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocate(2000);
    private long nowUs = 1_000_000;
    /** What becomes of packets from the page to us; null = lost. */
    private UnaryOperator<byte[]> fromPage = UnaryOperator.identity();

    private Predicate<byte[]> isLostFromUs = packet -> false;

    @Test
    void aChannelOpenedOnAnIdWhoseResetIsUnansweredIsNotLost() {
        openNegotiatedAndClose();
        fromPage = packet -> isReconfig(packet, RESPONSE) ? null : packet;
        run(50_000);
        assertThat(ofPage).endsWith(new ChannelClosed(4));
        page.onOpen(DataChannelOptions.negotiated(4, "", Reliability.RELIABLE_ORDERED), nowUs);
        page.association()
                .sendUnlimited(
                        4,
                        Dcep.PPID_DCEP,
                        Dcep.encodeOpen(DataChannelOptions.of("new")),
                        Reliability.RELIABLE_ORDERED,
                        nowUs);
        page.onSend(4, true, ByteBuffer.allocate(5), nowUs);
        run(50_000);

        assertThat(ofUs.subList(ofUs.size() - 3, ofUs.size() - 1))
                .containsExactly(new ChannelClosed(4), new ChannelAnnounced(4, DataChannelOptions.of("new")));
        assertThat(ofUs.get(ofUs.size() - 1)).isInstanceOf(MessageReceived.class);
        us.onSend(4, true, ByteBuffer.allocate(7), nowUs);
        fromPage = UnaryOperator.identity();
        run(2_000_000);
        assertThat(ofPage.get(ofPage.size() - 1)).isInstanceOf(MessageReceived.class);
        assertThat(ofUs).filteredOn(new ChannelClosed(4)::equals).hasSize(1);
    }

    @Test
    void aNewLifeClosedBeforeTheResetOfTheOldOneIsAnsweredEndsWithAResetOfItsOwn() {
        aChannelOpenedOnAnIdWhoseResetIsUnansweredIsNotLost();
        ofPage.clear();
        ofUs.clear();
        fromPage = packet -> isReconfig(packet, RESPONSE) ? null : packet;
        page.onClose(4, nowUs);
        run(50_000);
        page.association()
                .sendUnlimited(
                        4,
                        Dcep.PPID_DCEP,
                        Dcep.encodeOpen(DataChannelOptions.of("third")),
                        Reliability.RELIABLE_ORDERED,
                        nowUs);
        page.onOpen(DataChannelOptions.negotiated(4, "", Reliability.RELIABLE_ORDERED), nowUs);
        run(50_000);
        assertThat(ofUs).endsWith(new ChannelAnnounced(4, DataChannelOptions.of("third")));
        us.onSend(4, true, ByteBuffer.allocate(7), nowUs);
        us.onClose(4, nowUs);
        fromPage = UnaryOperator.identity();
        run(3_000_000);

        assertThat(ofPage).filteredOn(MessageReceived.class::isInstance).hasSize(1);
        assertThat(ofUs).filteredOn(new ChannelClosed(4)::equals).hasSize(2);
        assertThat(ofPage).filteredOn(new ChannelClosed(4)::equals).hasSize(2);
        assertThat(us.nextDeadlineUs()).isGreaterThan(nowUs + 20_000_000);
    }

    @Test
    void aRefusedCloseIsAClose() {
        start();
        int id = us.onOpen(DataChannelOptions.of("x"), nowUs).getAsInt();
        run(100_000);
        fromPage = packet -> withResult(withoutRequests(packet), DENIED);
        us.onClose(id, nowUs);
        run(1_000_000);

        assertThat(ofUs).endsWith(new ChannelClosed(id));
    }

    @Test
    void aCloseThatIsPutOffForEverEndsAndDoesNotHoldUpOthers() {
        start();
        int id = us.onOpen(DataChannelOptions.of("x"), nowUs).getAsInt();
        int other = us.onOpen(DataChannelOptions.of("y"), nowUs).getAsInt();
        run(100_000);
        fromPage = packet -> withResult(withoutRequests(packet), IN_PROGRESS);
        us.onClose(id, nowUs);
        run(100_000);
        us.onClose(other, nowUs);
        run(62_000_000);
        assertThat(ofUs).contains(new ChannelClosed(id));
        assertThat(us.association().state()).isEqualTo(SctpState.ESTABLISHED);
        fromPage = UnaryOperator.identity();
        run(62_000_000);

        assertThat(ofUs).contains(new ChannelClosed(other));
    }

    @Test
    void aPeerThatNeverResetsItsHalfCannotKeepTheChannel() {
        start();
        for (int i = 0; i < 8; i++) {
            us.onOpen(DataChannelOptions.of("x"), nowUs).orElseThrow();
        }
        run(100_000);
        fromPage = ChannelClosingTest::withoutRequests;
        for (int i = 0; i < 8; i++) {
            us.onClose(2 * i + 1, nowUs);
        }
        run(ClosingChannels.TIMEOUT_US / 2);
        assertThat(ofUs).doesNotHaveAnyElementsOfTypes(ChannelClosed.class);
        run(ClosingChannels.TIMEOUT_US);

        assertThat(ofUs).filteredOn(ChannelClosed.class::isInstance).hasSize(8);
        assertThat(us.onOpen(DataChannelOptions.of("y"), nowUs)).isPresent();
        assertThat(us.association().state()).isEqualTo(SctpState.ESTABLISHED);
    }

    @Test
    void aCloseThatNobodyAnswersEndsWithTheAssociation() {
        start();
        int id = us.onOpen(DataChannelOptions.of("x"), nowUs).getAsInt();
        run(100_000);
        isLostFromUs = packet -> isReconfig(packet, OUTGOING_REQUEST);
        us.onClose(id, nowUs);
        run(120_000_000);

        assertThat(ofUs).contains(new ChannelClosed(id));
    }

    @Test
    void withAPeerThatCannotResetAChannelIsClosedOnOurSide() {
        start(packet -> {
            int extensions = find(packet, Wire.PARAMETER_SUPPORTED_EXTENSIONS);
            for (int at = extensions + 4; extensions > 0 && at < extensions + 8; at++) {
                packet[at] = packet[at] == (byte) Wire.RE_CONFIG ? 0 : packet[at];
            }
            return Packets.checksummed(packet);
        });
        int id = us.onOpen(DataChannelOptions.of("x"), nowUs).getAsInt();
        run(100_000);
        us.onClose(id, nowUs);
        run(100_000);

        assertThat(ofUs).endsWith(new ChannelClosed(id));
    }

    @Test
    void aClosingChannelThatIsStillSendingHasAllTheTimeItNeeds() {
        start();
        int id = us.onOpen(DataChannelOptions.of("x"), nowUs).getAsInt();
        run(100_000);
        for (int i = 0; i < 40; i++) {
            us.onSend(id, false, ByteBuffer.allocate(1000), nowUs);
        }
        us.onClose(id, nowUs);
        isLostFromUs = packet -> Packets.find(packet, Wire.I_DATA) >= 0 && nowUs % 40_000_000 > 2_000_000;
        run(400_000_000);

        assertThat(ofPage).filteredOn(MessageReceived.class::isInstance).hasSize(40);
        assertThat(ofUs).endsWith(new ChannelClosed(id));
    }

    private void openNegotiatedAndClose() {
        start();
        page.onOpen(DataChannelOptions.negotiated(4, "", Reliability.RELIABLE_ORDERED), nowUs);
        us.onOpen(DataChannelOptions.negotiated(4, "", Reliability.RELIABLE_ORDERED), nowUs);
        run(50_000);
        page.onClose(4, nowUs);
    }

    private void start() {
        start(UnaryOperator.identity());
    }

    private void start(UnaryOperator<byte[]> ofHandshake) {
        fromPage = ofHandshake;
        page.onStart(nowUs);
        run(100_000);
        assertThat(us.association().state()).isEqualTo(SctpState.ESTABLISHED);
        fromPage = UnaryOperator.identity();
    }

    private void run(long us) {
        long endUs = nowUs + us;
        while (true) {
            for (int i = 0; i < 4; i++) {
                exchange();
            }
            long deadlineUs = Math.min(page.nextDeadlineUs(), this.us.nextDeadlineUs());
            if (deadlineUs > endUs) {
                nowUs = endUs;
                return;
            }
            nowUs = Math.max(nowUs + 1, deadlineUs);
            page.onTimeout(nowUs);
            this.us.onTimeout(nowUs);
        }
    }

    private void exchange() {
        take(page, ofPage);
        while (page.pollTransmit(out.clear(), nowUs)) {
            byte[] packet = fromPage.apply(copy());
            if (packet != null) {
                us.onReceived(ByteBuffer.wrap(packet), nowUs);
            }
        }
        take(us, ofUs);
        while (us.pollTransmit(out.clear(), nowUs)) {
            byte[] packet = copy();
            if (!isLostFromUs.test(packet)) {
                page.onReceived(ByteBuffer.wrap(packet), nowUs);
            }
        }
    }

    private byte[] copy() {
        byte[] packet = new byte[out.position()];
        out.flip().get(packet);
        return packet;
    }

    private static void take(DataChannels channels, List<DataChannelEvent> events) {
        DataChannelEvent event;
        while ((event = channels.pollEvent()) != null) {
            events.add(event);
        }
    }

    private static boolean isReconfig(byte[] packet, int parameter) {
        int at = Packets.find(packet, Wire.RE_CONFIG);
        return at >= 0 && ByteBuffer.wrap(packet).getShort(at + 4) == parameter;
    }

    private static byte[] withResult(byte[] packet, int result) {
        if (!isReconfig(packet, RESPONSE)) {
            return packet;
        }
        ByteBuffer.wrap(packet).putInt(Packets.find(packet, Wire.RE_CONFIG) + 12, result);
        return Packets.checksummed(packet);
    }

    /** Its requests for resets become something unknown. */
    private static byte[] withoutRequests(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        for (int at = 12; at + 8 <= packet.length; at += Wire.padded(bytes.getShort(at + 2) & 0xFFFF)) {
            if ((packet[at] & 0xFF) == Wire.RE_CONFIG && bytes.getShort(at + 4) == OUTGOING_REQUEST) {
                bytes.putShort(at + 4, (short) 99);
            }
        }
        return Packets.checksummed(packet);
    }

    /** Where the parameter is in a packet with an INIT or INIT ACK, or -1. */
    private static int find(byte[] packet, int type) {
        for (int at = 32; at + 4 <= packet.length && packet[12] <= Wire.INIT_ACK; at += 4) {
            if ((ByteBuffer.wrap(packet).getShort(at) & 0xFFFF) == type) {
                return at;
            }
        }
        return -1;
    }
}
