package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Later descriptions, which restart ICE: each is answered or said to be no good. */
class RtcRestartTest {

    private final Rtc a = open();
    private final Rtc b = open();
    private final RtcConnection here = a.connect();
    private final RtcConnection there = b.connect();
    private final RtcChannel chat = here.openChannel("chat");
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private static Rtc open() {
        return Rtc.builder()
                .hosts(List.of(TransportAddress.ipv4(127, 0, 0, 1, 0)))
                .open();
    }

    @BeforeEach
    void connect() {
        there.onChannel(channel ->
                channel.onMessage((payload, isText) -> heard.add(new String(payload, StandardCharsets.UTF_8))));
        RtcTest.negotiate(here, there);
        await().until(() -> chat.isOpen() && there.state() == PeerConnectionState.CONNECTED);
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    @Test
    void findsAPathAnewOnALivingConnection() throws InterruptedException {
        here.onCandidate(there::addCandidate);
        there.onCandidate(here::addCandidate);
        SessionDescription offer = here.restartIce().toCompletableFuture().join();
        here.accept(there.answer(offer).toCompletableFuture().join());

        assertThatItHasRestarted();
    }

    @Test
    void whoDoesNotTrickleTakesTheCompleteDescriptionsOfARestart() throws InterruptedException {
        SessionDescription first = here.gathered().toCompletableFuture().join();
        CompletionStage<SessionDescription> offer = here.restartIce();
        SessionDescription gathered = here.gathered().toCompletableFuture().join();
        assertThat(line(gathered, "a=ice-ufrag"))
                .isEqualTo(line(offer.toCompletableFuture().join(), "a=ice-ufrag"))
                .isNotEqualTo(line(first, "a=ice-ufrag"));
        assertThat(gathered.sdp()).contains("a=end-of-candidates");
        there.answer(gathered);
        here.accept(there.gathered().toCompletableFuture().join());

        assertThatItHasRestarted();
    }

    @Test
    void aRestartThatIsNoGoodIsRefusedAndChangesNothing() throws InterruptedException {
        BlockingQueue<String> refused = new LinkedBlockingQueue<>();
        here.onDescriptionRefused(refused::add);
        there.onDescriptionRefused(refused::add);
        SessionDescription offer = here.restartIce().toCompletableFuture().join();
        assertThatFails(there.answer(SessionDescription.offer("v=0 nonsense")), RtcException.Kind.BAD_DESCRIPTION);
        assertThat(refused.poll(10, TimeUnit.SECONDS)).contains("description");
        here.accept(SessionDescription.answer("v=0 nonsense"));
        assertThat(refused.poll(10, TimeUnit.SECONDS)).contains("description");
        assertThat(here.state()).isEqualTo(PeerConnectionState.CONNECTED);
        assertThat(there.state()).isEqualTo(PeerConnectionState.CONNECTED);

        here.accept(there.answer(offer).toCompletableFuture().join());
        assertThatItHasRestarted();
    }

    @Test
    void ofTwoRestartsAtOnceOneIsIgnoredAndSaysSo() throws InterruptedException {
        SessionDescription ours = here.restartIce().toCompletableFuture().join();
        SessionDescription theirs = there.restartIce().toCompletableFuture().join();
        assertThatFails(here.answer(theirs), RtcException.Kind.OFFER_IGNORED);
        here.accept(there.answer(ours).toCompletableFuture().join());

        assertThatItHasRestarted();
    }

    private void assertThatItHasRestarted() throws InterruptedException {
        for (RtcConnection side : List.of(here, there)) {
            await().untilAsserted(() -> assertThat(side.statsReport()
                            .toCompletableFuture()
                            .join()
                            .transport()
                            .selectedCandidatePairChanges())
                    .isGreaterThan(1));
        }
        chat.send("still here");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("still here");
    }

    private static String line(SessionDescription description, String start) {
        return description
                .sdp()
                .lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    private static void assertThatFails(CompletionStage<?> stage, RtcException.Kind kind) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> stage.toCompletableFuture().get(10, TimeUnit.SECONDS))
                .withCauseInstanceOf(RtcException.class)
                .satisfies(failure ->
                        assertThat(((RtcException) failure.getCause()).kind()).isEqualTo(kind));
    }
}
