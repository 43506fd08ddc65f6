package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelEvent.ChannelAnnounced;
import dev.peerage.rtc.sctp.DataChannelEvent.ChannelClosed;
import dev.peerage.rtc.sctp.DataChannelEvent.ChannelOpened;
import dev.peerage.rtc.sctp.DataChannelEvent.MessageReceived;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Channels opened, announced, used and closed between two ends. */
class DataChannelsTest {

    /** Some of these links corrupt packets. */
    private static final SctpConfig CHECKED =
            SctpConfig.builder().zeroChecksum(false).build();

    private final SeededRandom random = new SeededRandom(1);
    private final DataChannels client = channels(true);
    private final DataChannels server = channels(false);
    private final List<DataChannelEvent> ofClient = new ArrayList<>();
    private final List<DataChannelEvent> ofServer = new ArrayList<>();
    private final SimLink toServer = new SimLink(random, SimLink.Conditions.PERFECT);
    private final SimLink toClient = new SimLink(random, SimLink.Conditions.PERFECT);
    private long nowUs = 1_000_000;

    @Test
    void aChannelOpenedBeforeTheConnectionIsAnnouncedWithItsOptions() {
        DataChannelOptions options =
                new DataChannelOptions("positions", "game", Reliability.maxRetransmits(false, 3), null, 512);
        OptionalInt id = client.onOpen(options, nowUs);
        start();

        assertThat(id).hasValue(0);
        assertThat(ofClient).containsExactly(new DataChannelEvent.Connected(), new ChannelOpened(0));
        assertThat(ofServer).containsExactly(new DataChannelEvent.Connected(), new ChannelAnnounced(0, options));
    }

    @Test
    void theClientHasEvenIdsAndTheServerOddOnes() {
        start();

        assertThat(List.of(open(client, "a"), open(client, "b"))).containsExactly(0, 2);
        assertThat(List.of(open(server, "c"), open(server, "d"))).containsExactly(1, 3);
    }

    @Test
    void textBinaryAndEmptyMessagesKeepTheirKind() {
        start();
        int id = open(client, "a");
        send(client, id, true, "text");
        send(client, id, false, "binary");
        send(client, id, true, "");
        send(client, id, false, "");
        run(1_000_000);

        List<String> seen = messages(ofServer).stream()
                .map(message -> message.isText() + ":" + new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
        assertThat(seen).containsExactly("true:text", "false:binary", "true:", "false:");
    }

    @Test
    void nothingOvertakesTheAnnouncementOfAnUnorderedChannel() {
        start();
        OptionalInt id = client.onOpen(DataChannelOptions.of("a", Reliability.RELIABLE_UNORDERED), nowUs);
        drainTo(client, ofClient, new SimLink(random, SimLink.Conditions.PERFECT)); // the announcement is lost
        send(client, id.getAsInt(), true, "first");
        run(3_000_000);

        assertThat(ofServer.get(ofServer.size() - 2)).isInstanceOf(ChannelAnnounced.class);
        assertThat(messages(ofServer)).hasSize(1);
        assertThat(server.ignoredMessages()).isZero();
    }

    @Test
    void closingSendsWhatIsQueuedAndEndsBothHalves() {
        start();
        int id = open(client, "a");
        run(100_000);
        for (int i = 0; i < 10; i++) {
            client.onSend(id, false, ByteBuffer.allocate(20_000), nowUs);
        }
        client.onClose(id, nowUs);
        assertThat(client.onSend(id, false, ByteBuffer.allocate(1), nowUs)).isEqualTo(SendResult.CLOSED);
        run(3_000_000);

        assertThat(messages(ofServer)).hasSize(10);
        assertThat(ofServer).endsWith(new ChannelClosed(id));
        assertThat(ofClient).endsWith(new ChannelClosed(id));
        assertThat(server.onSend(id, false, ByteBuffer.allocate(1), nowUs)).isEqualTo(SendResult.CLOSED);
    }

    @Test
    void bothClosingAtOnceCloseOnce() {
        start();
        int id = open(client, "a");
        run(100_000);
        client.onClose(id, nowUs);
        server.onClose(id, nowUs);
        run(3_000_000);

        assertThat(ofClient).filteredOn(ChannelClosed.class::isInstance).hasSize(1);
        assertThat(ofServer).filteredOn(ChannelClosed.class::isInstance).hasSize(1);
    }

    @Test
    void aNegotiatedIdCanBeUsedAgainAfterItWasClosed() {
        start();
        for (int round = 0; round < 3; round++) {
            DataChannelOptions options = DataChannelOptions.negotiated(100, "n" + round, Reliability.RELIABLE_ORDERED);
            client.onOpen(options, nowUs);
            server.onOpen(options, nowUs);
            send(client, 100, true, "to server");
            send(server, 100, true, "to client");
            run(1_000_000);
            assertThat(messages(ofServer)).hasSize(round + 1);
            assertThat(messages(ofClient)).hasSize(round + 1);
            server.onClose(100, nowUs);
            run(1_000_000);
        }
        assertThat(ofServer).doesNotHaveAnyElementsOfTypes(ChannelAnnounced.class);
        assertThat(ofClient).filteredOn(ChannelClosed.class::isInstance).hasSize(3);
    }

    @Test
    void channelsOpenUseAndCloseUnderLoss() {
        for (int seed = 0; seed < 60; seed++) {
            DataChannelsTest test = new DataChannelsTest();
            for (int i = 0; i < seed; i++) {
                test.random.nextInt();
            }
            test.toServer.conditions =
                    test.toClient.conditions = new SimLink.Conditions(20_000, 20_000, 0.15, 0.05, 0.01, 0);
            test.client.onStart(test.nowUs);
            test.server.onStart(test.nowUs);
            for (int i = 0; i < 5; i++) {
                int id = test.client
                        .onOpen(DataChannelOptions.of("c" + i), test.nowUs)
                        .getAsInt();
                test.send(test.client, id, true, "m" + i);
                test.client.onClose(id, test.nowUs);
            }
            test.run(120_000_000);

            assertThat(test.ofServer)
                    .as("seed " + seed)
                    .filteredOn(ChannelAnnounced.class::isInstance)
                    .hasSize(5);
            assertThat(messages(test.ofServer)).as("seed " + seed).hasSize(5);
            assertThat(test.client.association().state()).as("seed " + seed).isEqualTo(SctpState.ESTABLISHED);
            assertThat(test.ofServer)
                    .as("seed " + seed)
                    .filteredOn(ChannelClosed.class::isInstance)
                    .hasSize(5);
            assertThat(test.ofClient)
                    .as("seed " + seed)
                    .filteredOn(ChannelClosed.class::isInstance)
                    .hasSize(5);
        }
    }

    @Test
    void announcementsBeyondTheLimitAreClosed() {
        start();
        for (int i = 0; i < 20; i++) {
            server.onOpen(DataChannelOptions.negotiated(1001 + 2 * i, "mine", Reliability.RELIABLE_ORDERED), nowUs);
        }
        assertThat(server.onOpen(DataChannelOptions.of("no"), nowUs)).isEmpty();
        int id = open(client, "too many");
        run(2_000_000);

        assertThat(ofClient).endsWith(new ChannelClosed(id));
        assertThat(ofServer).doesNotHaveAnyElementsOfTypes(ChannelAnnounced.class);
    }

    @Test
    void nothingIsSentOnStreamsThatTheOtherSideDoesNotHave() {
        DataChannels few = new DataChannels(
                new SctpAssociation(CHECKED.toBuilder().streams(10).build(), random), false, 20);
        client.onOpen(DataChannelOptions.negotiated(50, "a", Reliability.RELIABLE_ORDERED), nowUs);
        send(client, 50, true, "lost");
        for (int i = 0; i < 8; i++) {
            open(client, "c" + i);
        }
        client.onStart(nowUs);
        for (int i = 0; i < 5; i++) {
            drainTo(client, ofClient, toServer);
            while (toServer.nextUs() != Long.MAX_VALUE) {
                few.onReceived(ByteBuffer.wrap(toServer.poll()), nowUs);
            }
            drainTo(few, ofServer, toClient);
            while (toClient.nextUs() != Long.MAX_VALUE) {
                client.onReceived(ByteBuffer.wrap(toClient.poll()), nowUs);
            }
        }

        assertThat(ofClient).contains(new ChannelClosed(50), new ChannelClosed(10), new ChannelClosed(14));
        assertThat(ofServer).filteredOn(ChannelAnnounced.class::isInstance).hasSize(5);
        assertThat(few.association().stats().droppedChunks()).isZero();
        assertThat(client.association().bufferedBytes()).isZero();
    }

    @Test
    void anAnnouncementOnAStreamThatWeCannotAnswerOnIsIgnored() {
        client.onStart(nowUs);
        drainTo(client, ofClient, toServer);
        byte[] init = toServer.poll();
        ByteBuffer.wrap(init).putShort(12 + 14, (short) 4); // the client takes four streams
        server.onReceived(ByteBuffer.wrap(Packets.checksummed(init)), nowUs);
        run(1_000_000);
        for (int i = 0; i < 3; i++) {
            open(client, "c" + i);
        }
        run(1_000_000);

        assertThat(ofServer).filteredOn(ChannelAnnounced.class::isInstance).hasSize(2);
        assertThat(server.ignoredMessages()).isEqualTo(1);
        assertThat(client.association().stats().droppedChunks()).isZero();
    }

    @Test
    void whatWasQueuedOnChannelsBeforeARestartIsNotSent() {
        start();
        int id = open(client, "a");
        run(100_000);
        for (int i = 0; i < 100; i++) {
            send(server, id, true, "x".repeat(10_000));
        }
        DataChannels again = channels(true);
        again.onStart(nowUs);
        for (int i = 0; i < 10; i++) {
            drainTo(again, ofClient, toServer);
            while (toServer.nextUs() != Long.MAX_VALUE) {
                server.onReceived(ByteBuffer.wrap(toServer.poll()), nowUs);
            }
            drainTo(server, ofServer, toClient);
            while (toClient.nextUs() != Long.MAX_VALUE) {
                again.onReceived(ByteBuffer.wrap(toClient.poll()), nowUs);
            }
        }

        assertThat(ofServer).endsWith(new ChannelClosed(id));
        assertThat(again.association().state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(again.ignoredMessages()).isZero();
        assertThat(server.association().bufferedBytes()).isZero();
    }

    @Test
    void theEndOfTheAssociationClosesEveryChannel() {
        start();
        open(client, "a");
        open(client, "b");
        run(1_000_000);
        server.onAbort("bye", nowUs);
        run(1_000_000);

        assertThat(ofClient)
                .endsWith(
                        new ChannelClosed(0),
                        new ChannelClosed(2),
                        new DataChannelEvent.Closed(CloseReason.PEER_ABORT));
        assertThat(client.onOpen(DataChannelOptions.of("late"), nowUs)).isEmpty();
    }

    @Test
    void saysWhenLittleIsBuffered() {
        start();
        int id = open(client, "a");
        client.onBufferedLowThreshold(id, 100_000);
        for (int i = 0; i < 10; i++) {
            client.onSend(id, false, ByteBuffer.allocate(100_000), nowUs);
        }
        assertThat(client.bufferedBytes(id)).isGreaterThan(900_000);
        run(3_000_000);

        assertThat(ofClient)
                .filteredOn(new DataChannelEvent.BufferedLow(id)::equals)
                .hasSize(1);
        assertThat(client.bufferedBytes(id)).isZero();
    }

    @Test
    void whatIsBufferedIsWhatTheApplicationSent() {
        int id = open(client, "a label");
        send(client, id, true, "");
        assertThat(client.bufferedBytes(id)).isZero();
        send(client, id, true, "three");
        assertThat(client.bufferedBytes(id)).isEqualTo(5);
        start();

        assertThat(client.bufferedBytes(id)).isZero();
        assertThat(client.association().bufferedBytes()).isZero();
        assertThat(messages(ofServer)).hasSize(2);
    }

    @Test
    void mistakesOfTheCallerAreRefused() {
        start();
        client.onOpen(DataChannelOptions.negotiated(7, "a", Reliability.RELIABLE_ORDERED), nowUs);

        assertThatThrownBy(
                        () -> client.onOpen(DataChannelOptions.negotiated(7, "b", Reliability.RELIABLE_ORDERED), nowUs))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DataChannelOptions.of("x".repeat(65_536)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DataChannelOptions.negotiated(65_535, "", Reliability.RELIABLE_ORDERED))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.onBufferedLowThreshold(7, -1)).hasMessageContaining("-1");
        client.onBufferedLowThreshold(55, 1);
        assertThatThrownBy(() -> SctpConfig.builder().streams(70_000).build())
                .hasMessage("streams is 70000, not between 1 and 65535");
        assertThat(client.onSend(55, true, ByteBuffer.allocate(1), nowUs)).isEqualTo(SendResult.CLOSED);
    }

    private DataChannels channels(boolean isClient) {
        return new DataChannels(new SctpAssociation(CHECKED, random), isClient, 20);
    }

    private void start() {
        client.onStart(nowUs);
        server.onStart(nowUs);
        run(1_000_000);
    }

    private int open(DataChannels channels, String label) {
        return channels.onOpen(DataChannelOptions.of(label), nowUs).getAsInt();
    }

    private void send(DataChannels channels, int id, boolean isText, String text) {
        ByteBuffer payload = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        assertThat(channels.onSend(id, isText, payload, nowUs)).isEqualTo(SendResult.ACCEPTED);
    }

    private static List<MessageReceived> messages(List<DataChannelEvent> events) {
        return events.stream()
                .filter(MessageReceived.class::isInstance)
                .map(MessageReceived.class::cast)
                .toList();
    }

    private void run(long us) {
        long endUs = nowUs + us;
        drain();
        while (true) {
            long next = Math.min(
                    Math.min(toServer.nextUs(), toClient.nextUs()),
                    Math.min(client.nextDeadlineUs(), server.nextDeadlineUs()));
            if (next > endUs) {
                nowUs = endUs;
                return;
            }
            nowUs = Math.max(nowUs, next);
            if (toServer.nextUs() <= nowUs) {
                server.onReceived(ByteBuffer.wrap(toServer.poll()), nowUs);
            } else if (toClient.nextUs() <= nowUs) {
                client.onReceived(ByteBuffer.wrap(toClient.poll()), nowUs);
            } else {
                client.onTimeout(nowUs);
                server.onTimeout(nowUs);
            }
            drain();
        }
    }

    private void drain() {
        drainTo(client, ofClient, toServer);
        drainTo(server, ofServer, toClient);
    }

    private void drainTo(DataChannels channels, List<DataChannelEvent> events, SimLink link) {
        ByteBuffer out = ByteBuffer.allocate(2000);
        boolean isBusy = true;
        while (isBusy) {
            isBusy = false;
            DataChannelEvent event;
            while ((event = channels.pollEvent()) != null) {
                events.add(event);
                isBusy = true;
            }
            while (channels.pollTransmit(out.clear(), nowUs)) {
                byte[] packet = new byte[out.position()];
                out.flip().get(packet);
                link.send(packet, nowUs);
                isBusy = true;
            }
        }
    }
}
