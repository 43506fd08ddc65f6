package dev.peerage.rtc.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing is lost in silence: messages, channels, questions. */
class RtcPromisesTest {

    private final Rtc a = builder().open();
    private final Rtc b = builder().connectionConfig(withLongestMessage(1_000)).open();

    private static RtcBuilder builder() {
        return Rtc.builder().hosts(List.of(TransportAddress.ipv4(127, 0, 0, 1, 0)));
    }

    private static PeerConnectionConfig withLongestMessage(int bytes) {
        PeerConnectionConfig plain = PeerConnectionConfig.defaults();
        return new PeerConnectionConfig(
                plain.ice(),
                plain.dtls(),
                plain.sctp().toBuilder().maxReceiveMessageBytes(bytes).build(),
                plain.maxChannels(),
                plain.signallingTimeoutUs(),
                plain.connectTimeoutUs());
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    @Test
    void aMessageThatProvesTooLongClosesItsChannelAndSaysSo() throws InterruptedException {
        RtcConnection here = a.connect();
        RtcConnection there = b.connect();
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        there.onChannel(channel -> {
            channel.onMessage((payload, isText) -> told.add(channel.label() + " " + payload.length));
            channel.onClosed(reason -> told.add(channel.label() + " " + reason));
        });
        RtcChannel hasty = here.openChannel("hasty");
        RtcChannel other = here.openChannel("other");
        BlockingQueue<RtcCloseReason> ends = new LinkedBlockingQueue<>();
        hasty.onClosed(ends::add);
        assertThat(hasty.send(ByteBuffer.allocate(1_001))).isEqualTo(SendResult.ACCEPTED);
        assertThat(hasty.send(ByteBuffer.allocate(1))).isEqualTo(SendResult.ACCEPTED);
        assertThat(other.send(ByteBuffer.allocate(1_000))).isEqualTo(SendResult.ACCEPTED);
        RtcTest.negotiate(here, there);

        assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(RtcCloseReason.MESSAGE_TOO_LONG);
        assertThat(hasty.send(ByteBuffer.allocate(1))).isEqualTo(SendResult.CLOSED);
        await().untilAsserted(() -> assertThat(hasty.bufferedBytes()).isZero());
        assertThat(List.of(take(told), take(told))).containsExactlyInAnyOrder("hasty CLOSED", "other 1000");
        assertThat(other.isOpen()).isTrue();
        other.onClosed(ends::add);
        here.close();
        assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(RtcCloseReason.CONNECTION_ENDED);
    }

    @Test
    void aChannelThatCannotBeMadeSaysSoAndHoldsNoOtherUp() throws InterruptedException {
        RtcConnection here = a.connect();
        RtcConnection there = b.connect();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        there.onChannel(channel ->
                channel.onMessage((payload, isText) -> heard.add(channel.label() + " " + new String(payload, UTF_8))));
        BlockingQueue<RtcChannel> announced = new LinkedBlockingQueue<>();
        here.onChannel(announced::add);
        RtcChannel good = here.openChannel("good");
        there.openChannel("takes the first id of its side");
        RtcTest.negotiate(here, there);
        assertThat(announced.poll(10, TimeUnit.SECONDS)).isNotNull();
        await().until(good::isOpen);
        BlockingQueue<RtcCloseReason> ends = new LinkedBlockingQueue<>();
        for (int id = 0; id <= 1; id++) { // one is the good one's, the other the other side's
            DataChannelOptions taken = DataChannelOptions.negotiated(id, "taken", Reliability.RELIABLE_ORDERED);
            RtcChannel refused = here.openChannel(taken);
            refused.onClosed(ends::add);
            refused.send("goes nowhere");

            assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(RtcCloseReason.REFUSED);
            assertThat(refused.send("late")).isEqualTo(SendResult.CLOSED);
            assertThat(refused.isOpen()).isFalse();
            here.openChannel(taken).onClosed(ends::add); // the id is not held for ever
            assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(RtcCloseReason.REFUSED);
        }
        good.send("goes on");
        assertThat(take(heard)).isEqualTo("good goes on");
    }

    @Test
    void whatWasAcceptedLeavesBeforeItsChannelIsClosed() throws InterruptedException {
        RtcConnection here = a.connect();
        RtcConnection there = b.connect();
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        there.onChannel(channel -> {
            int[] messages = new int[1];
            channel.onMessage((payload, isText) -> messages[0]++);
            channel.onClosed(reason -> told.add(channel.label() + " " + messages[0]));
        });
        RtcChannel early = here.openChannel("early");
        early.send("before there is a connection");
        early.close();
        assertThat(early.send("too late")).isEqualTo(SendResult.CLOSED);
        RtcChannel bulk = here.openChannel("bulk");
        RtcTest.negotiate(here, there);
        assertThat(take(told)).isEqualTo("early 1");

        int accepted = 0; // more than the connection's own queue takes at once
        while (bulk.send(ByteBuffer.allocate(1_000)) == SendResult.ACCEPTED) {
            accepted++;
        }
        bulk.close();
        assertThat(take(told)).isEqualTo("bulk " + accepted);
        await().untilAsserted(() -> assertThat(bulk.bufferedBytes()).isZero());
    }

    @Test
    void channelsWaitForWhoTakesThem() throws InterruptedException {
        RtcConnection here = a.connect();
        RtcConnection there = b.connect();
        RtcChannel first = here.openChannel("first");
        RtcChannel second = here.openChannel("second");
        RtcTest.negotiate(here, there);
        first.send("one");
        second.send("two");
        await().until(() -> first.isOpen() && there.state() == PeerConnectionState.CONNECTED);
        await().untilAsserted(() -> assertThat(statsOf(there)).contains("messagesReceived=1"));
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        there.onChannel(channel ->
                channel.onMessage((payload, isText) -> heard.add(channel.label() + " " + new String(payload))));

        assertThat(List.of(take(heard), take(heard))).containsExactlyInAnyOrder("first one", "second two");
    }

    @Test
    void whatIsAskedOfAClosedOneFails() {
        RtcConnection connection = a.connect();
        CompletionStage<?> pending = connection.gathered();
        a.close();

        assertThatFails(pending);
        assertThatFails(connection.offer());
        assertThatFails(connection.stats());
        assertThatFails(connection.gathered());
        assertThatFails(a.stats());
        await().untilAsserted(() -> assertThat(connection.state()).isEqualTo(PeerConnectionState.CLOSED));
    }

    @Test
    void whatWaitsForServersIsAnsweredWhenItIsClosedBeforeTheyAreKnown() {
        Rtc early =
                builder().iceServers(List.of(IceServer.of("stun:name.invalid"))).open();
        RtcConnection connection = early.connect();
        CompletionStage<?> offer = connection.offer();
        CompletionStage<?> gathered = connection.gathered();
        early.close();

        for (CompletionStage<?> question : List.of(offer, gathered)) { // by the loop's last breath
            assertThat(question.toCompletableFuture())
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isInstanceOf(SessionDescription.class);
        }
        await().untilAsserted(() -> assertThat(connection.state()).isEqualTo(PeerConnectionState.CLOSED));
    }

    private static void assertThatFails(CompletionStage<?> stage) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> stage.toCompletableFuture().get(10, TimeUnit.SECONDS))
                .withCauseInstanceOf(RtcException.class)
                .satisfies(failure ->
                        assertThat(((RtcException) failure.getCause()).kind()).isEqualTo(RtcException.Kind.CLOSED));
    }

    private static String statsOf(RtcConnection connection) {
        return connection.statsReport().toCompletableFuture().join().toString();
    }

    private static String take(BlockingQueue<String> queue) throws InterruptedException {
        return String.valueOf(queue.poll(10, TimeUnit.SECONDS));
    }
}
