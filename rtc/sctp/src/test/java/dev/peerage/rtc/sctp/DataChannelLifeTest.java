package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelEvent.ChannelAnnounced;
import dev.peerage.rtc.sctp.DataChannelEvent.ChannelClosed;
import dev.peerage.rtc.sctp.DataChannelEvent.MessageReceived;
import dev.peerage.testkit.SeededRandom;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Channels that come and go: ids used again, nothing left behind, nothing mixed up; and what their options promise. */
class DataChannelLifeTest {

    private final SctpConfig config = SctpConfig.builder().maxPacketBytes(1160).build();
    private final SeededRandom random = new SeededRandom(1);
    private final DataChannels client = new DataChannels(new SctpAssociation(config, random), true, 40);
    private final DataChannels server = new DataChannels(new SctpAssociation(config, random), false, 40);
    private final List<DataChannelEvent> ofClient = new ArrayList<>();
    private final List<DataChannelEvent> ofServer = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocate(2000);
    private long nowUs = 1_000_000;
    /** Of packets to the server. */
    private double loss;

    DataChannelLifeTest() {
        client.onStart(nowUs);
        run(10);
        ofClient.clear();
        ofServer.clear();
    }

    @Test
    void moreChannelsInARowThanThereAreIdsLeaveNothingBehind() {
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < 33_500; i++) {
            int id = client.onOpen(DataChannelOptions.of("x"), nowUs).orElseThrow();
            ids.add(id);
            client.onSend(id, false, ByteBuffer.allocate(4).putInt(0, i), nowUs);
            client.onClose(id, nowUs);
            for (int turns = 0; turns < 10 && !isClosed(ofClient, id); turns++) {
                run(1);
            }
            assertThat(messages(ofServer)).containsExactly(i);
            assertThat(ofServer).hasSize(3).endsWith(new ChannelClosed(id));
            ofServer.clear();
            ofClient.clear();
        }

        assertThat(ids).hasSizeGreaterThan(32_000); // used again as late as possible
        assertThat(streams(client)).isLessThan(4);
        assertThat(streams(server)).isLessThan(4);
    }

    @Test
    void bothClosingAtOnceAndOpeningTheSameIdAgainMixNothingUp() {
        for (int round = 0; round < 200; round++) {
            DataChannelOptions options = DataChannelOptions.negotiated(8, "r" + round, Reliability.RELIABLE_ORDERED);
            client.onOpen(options, nowUs);
            server.onOpen(options, nowUs);
            client.onSend(8, false, ByteBuffer.allocate(4).putInt(0, round), nowUs);
            if (random.chance(0.5)) {
                run(random.nextInt(3));
            }
            client.onClose(8, nowUs);
            if (random.chance(0.5)) {
                run(random.nextInt(3));
            }
            server.onClose(8, nowUs);
            run(10);
            assertThat(ofClient.stream().filter(new ChannelClosed(8)::equals))
                    .as("round " + round)
                    .hasSize(round + 1);
            assertThat(ofServer.stream().filter(new ChannelClosed(8)::equals))
                    .as("round " + round)
                    .hasSize(round + 1);
        }
        List<Integer> received = messages(ofServer);
        assertThat(received).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void dataThatComesAfterTheCloseIsDropped() {
        int id = client.onOpen(DataChannelOptions.of("x"), nowUs).orElseThrow();
        run(5);
        server.onClose(id, nowUs);
        client.onSend(id, false, ByteBuffer.allocate(4), nowUs); // does not know yet
        run(10);

        assertThat(messages(ofServer)).isEmpty();
        assertThat(server.ignoredMessages()).isEqualTo(1);
        assertThat(ofServer).endsWith(new ChannelClosed(id));
        assertThat(ofClient).endsWith(new ChannelClosed(id));
        assertThat(client.onSend(id, false, ByteBuffer.allocate(4), nowUs)).isEqualTo(SendResult.CLOSED);
    }

    @Test
    void aCloseSurvivesAnOutage() {
        int id = client.onOpen(DataChannelOptions.of("x"), nowUs).orElseThrow();
        run(5);
        client.onClose(id, nowUs);
        for (int i = 0; i < 1_000; i++) { // ten seconds in which nothing arrives
            while (client.pollTransmit(out.clear(), nowUs)) {}
            nowUs += 10_000;
            client.onTimeout(nowUs);
        }
        assertThat(client.association().state()).isEqualTo(SctpState.ESTABLISHED);
        run(400);

        assertThat(ofClient).endsWith(new ChannelClosed(id));
        assertThat(ofServer).endsWith(new ChannelClosed(id));
    }

    @Test
    void labelsAndProtocolsOfEveryLengthArrive() {
        String longest = "ä".repeat(32_767) + "x";
        for (String label : new String[] {"", "x", "\u0000\uD83D\uDE00", longest}) {
            DataChannelOptions options =
                    new DataChannelOptions(label, longest, Reliability.maxRetransmits(false, 0), null, 1024);
            client.onOpen(options, nowUs);
            run(120);
            ChannelAnnounced announced = (ChannelAnnounced) ofServer.get(ofServer.size() - 1);
            assertThat(announced.options()).isEqualTo(options);
        }
    }

    @Test
    void labelsBeyondTheirBudgetAreRefused() {
        String longest = "x".repeat(65_535);
        for (int i = 0; i < 20; i++) {
            client.onOpen(new DataChannelOptions(longest, longest, Reliability.RELIABLE_ORDERED, null, 256), nowUs);
            run(120);
        }
        assertThat(ofServer).hasSize(DataChannels.MAX_ANNOUNCED_BYTES / 131_082);
        assertThat(ofClient).filteredOn(ChannelClosed.class::isInstance).hasSize(20 - ofServer.size());
        client.onClose(0, nowUs);
        run(20);
        client.onOpen(new DataChannelOptions(longest, longest, Reliability.RELIABLE_ORDERED, null, 256), nowUs);
        run(120);
        assertThat(ofServer.get(ofServer.size() - 1)).isInstanceOf(ChannelAnnounced.class);
    }

    @Test
    void aBrokenAnnouncementIsAnsweredByClosing() {
        byte[] open = Dcep.encodeOpen(DataChannelOptions.of("label"));
        byte[][] broken = {
            {3}, java.util.Arrays.copyOf(open, open.length - 1), java.util.Arrays.copyOf(open, open.length + 1), {9, 9}
        };
        byte[] unknownType = open.clone();
        unknownType[1] = 5;
        byte[] notUtf8 = open.clone();
        notUtf8[12] = (byte) 0xFF;
        List<byte[]> all = new ArrayList<>(List.of(broken));
        all.add(unknownType);
        all.add(notUtf8);
        for (int i = 0; i < all.size(); i++) {
            client.association().sendUnlimited(2 * i, Dcep.PPID_DCEP, all.get(i), Reliability.RELIABLE_ORDERED, nowUs);
            long resets = server.association().stats().packetsSent();
            run(5);
            assertThat(server.ignoredMessages()).isEqualTo(i + 1);
            assertThat(server.association().stats().packetsSent()).isGreaterThan(resets);
        }
        assertThat(ofServer).doesNotHaveAnyElementsOfTypes(ChannelAnnounced.class);
        assertThat(server.association().state()).isEqualTo(SctpState.ESTABLISHED);
    }

    @Test
    void retransmissionsAndLifeTimesAreLimitedAsAgreed() {
        int never = client.onOpen(DataChannelOptions.of("0", Reliability.maxRetransmits(false, 0)), nowUs)
                .orElseThrow();
        int once = client.onOpen(DataChannelOptions.of("1", Reliability.maxRetransmits(true, 1)), nowUs)
                .orElseThrow();
        int brief = client.onOpen(DataChannelOptions.of("t", Reliability.maxLifetimeUs(true, 100_000)), nowUs)
                .orElseThrow();
        int always = client.onOpen(DataChannelOptions.of("all"), nowUs).orElseThrow();
        run(20);
        loss = 0.3;
        int[] ids = {never, once, brief, always};
        for (int i = 0; i < 300; i++) {
            client.onSend(ids[i % 4], false, ByteBuffer.allocate(600).putInt(0, i), nowUs);
            run(1);
        }
        loss = 0;
        run(400);

        int[] arrived = new int[4];
        for (int message : messages(ofServer)) {
            arrived[message % 4]++;
        }
        assertThat(arrived[3]).isEqualTo(75);
        assertThat(arrived[0]).isBetween(25, 65);
        assertThat(arrived[1]).isGreaterThan(arrived[0]);
        assertThat(arrived[2]).isGreaterThan(10);
        for (int kind : new int[] {1, 2, 3}) {
            assertThat(messages(ofServer).stream().filter(message -> message % 4 == kind))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void bufferedLowIsSaidOncePerFall() {
        int id = client.onOpen(DataChannelOptions.of("x"), nowUs).orElseThrow();
        client.onBufferedLowThreshold(id, 10_000);
        run(5);
        for (int round = 1; round <= 3; round++) {
            for (int i = 0; i < 10; i++) {
                client.onSend(id, false, ByteBuffer.allocate(20_000), nowUs);
            }
            run(200);
            assertThat(ofClient.stream().filter(new DataChannelEvent.BufferedLow(id)::equals))
                    .hasSize(round);
        }
        assertThat(client.bufferedBytes(id)).isZero();
    }

    @Test
    void channelsThatComeAndGoWhileNobodyPollsFillNoMemory() throws ReflectiveOperationException {
        for (int i = 0; i < 1_000; i++) {
            int id =
                    client.onOpen(DataChannelOptions.of("x".repeat(100)), nowUs).orElseThrow();
            client.onClose(id, nowUs);
            for (int turns = 0; turns < 20 && !isClosed(ofClient, id); turns++) {
                deliver(client, server);
                deliver(server, client);
                take(client, ofClient);
                nowUs += 10_000;
                client.onTimeout(nowUs);
                server.onTimeout(nowUs);
            }
            assertThat(isClosed(ofClient, id)).isTrue();
            ofClient.clear();
        }
        assertThat((Collection<?>) field(server, "events")).hasSizeLessThanOrEqualTo(2 * 40);
        assertThat(server.association().heldBytes()).isGreaterThan(40 * 100);
        take(server, ofServer);
        assertThat(server.association().heldBytes()).isZero();

        ofServer.clear();
        client.onOpen(DataChannelOptions.of("after"), nowUs);
        run(10);
        assertThat(ofServer).hasSize(1).allMatch(ChannelAnnounced.class::isInstance);
    }

    private void deliver(DataChannels from, DataChannels to) {
        while (from.pollTransmit(out.clear(), nowUs)) {
            to.onReceived(out.flip(), nowUs);
        }
    }

    /** So many half round trips of 5 ms. */
    private void run(int turns) {
        for (int i = 0; i < turns; i++) {
            move(client, server, ofClient);
            move(server, client, ofServer);
            nowUs += 10_000;
            client.onTimeout(nowUs);
            server.onTimeout(nowUs);
        }
        move(client, server, ofClient);
        take(server, ofServer);
    }

    private void move(DataChannels from, DataChannels to, List<DataChannelEvent> events) {
        take(from, events);
        while (from.pollTransmit(out.clear(), nowUs)) {
            if (to == client || !random.chance(loss)) {
                to.onReceived(out.flip(), nowUs);
            }
            take(from, events);
        }
    }

    private static void take(DataChannels channels, List<DataChannelEvent> events) {
        DataChannelEvent event;
        while ((event = channels.pollEvent()) != null) {
            events.add(event);
        }
    }

    private static boolean isClosed(List<DataChannelEvent> events, int id) {
        return events.contains(new ChannelClosed(id));
    }

    private static List<Integer> messages(List<DataChannelEvent> events) {
        return events.stream()
                .filter(MessageReceived.class::isInstance)
                .map(event ->
                        ByteBuffer.wrap(((MessageReceived) event).payload()).getInt())
                .toList();
    }

    /** How many streams its association remembers, both halves. */
    private static int streams(DataChannels channels) {
        try {
            Object queue = field(channels.association(), "queue");
            Object streams = field(field(channels.association(), "receiver"), "streams");
            return ((IntMap<?>) field(queue, "streams")).size() + ((IntMap<?>) field(streams, "streams")).size();
        } catch (ReflectiveOperationException renamed) {
            throw new AssertionError(renamed);
        }
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
