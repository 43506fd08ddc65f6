package dev.peerage.lab.interop.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionReason;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Our WebRTC against Chromium's, in both roles, over loopback. One browser for all. */
class ChromiumTest {

    /** A browser's own limit for one message is 256 KiB. */
    private static final List<Integer> SIZES = List.of(1, 2, 100, 1_150, 1_151, 5_000, 65_536, 100_001, 262_144);

    private static Chromium chromium;
    private static Optional<String> missing = Optional.empty();

    /** Who makes the offer; the other one begins the DTLS handshake. */
    enum Offerer {
        CHROMIUM,
        JAVA;

        void negotiate(ChromiumLink link, UnaryOperator<String> tamper) throws Exception {
            if (this == CHROMIUM) {
                link.chromiumOffers(tamper);
            } else {
                link.javaOffers(tamper);
            }
        }
    }

    @BeforeAll
    static void startBrowser() throws Exception {
        missing = Chromium.missing();
        if (missing.isEmpty()) {
            chromium = Chromium.start();
        } else {
            System.out.println("ChromiumTest is skipped: " + missing.get());
        }
    }

    @BeforeEach
    void skipWithoutBrowser() {
        assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
    }

    @AfterAll
    static void stopBrowser() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void exchangesMessagesOfAllSizesOnAChannelOfOurs(Offerer offerer) throws Exception {
        try (ChromiumLink link = new ChromiumLink(chromium, "ours-" + offerer)) {
            link.page("channel", "unused", Map.of()); // a browser's offer has a data section only if it has a channel
            int channel = open(link, DataChannelOptions.of("ours"));

            offerer.negotiate(link, UnaryOperator.identity());
            link.awaitJava(new PeerConnectionEvent.ChannelOpened(channel));

            for (int size : SIZES) {
                link.echo(channel, false, bytes(size));
                link.echo(channel, true, text(size));
            }
            assertThat(link.java.connection.stats().remote()).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void usesAChannelThatChromiumOpens(Offerer offerer) throws Exception {
        try (ChromiumLink link = new ChromiumLink(chromium, "theirs-" + offerer)) {
            Map<String, Object> init = Map.of("ordered", false, "maxRetransmits", 3, "protocol", "proto");
            link.page("channel", "theirs \u00fc", init);

            offerer.negotiate(link, UnaryOperator.identity());
            link.awaitBrowser("open", "label", "theirs \u00fc");
            link.page("send", "theirs \u00fc", "from Chromium \u00fc");
            link.await("the message", () -> !link.javaTexts().isEmpty());

            PeerConnectionEvent.ChannelAnnounced announced =
                    link.java.all(PeerConnectionEvent.ChannelAnnounced.class).get(0);
            assertThat(announced.options())
                    .isEqualTo(new DataChannelOptions(
                            "theirs \u00fc",
                            "proto",
                            Reliability.maxRetransmits(false, 3),
                            null,
                            announced.options().priority()));
            assertThat(link.javaTexts()).containsExactly("from Chromium \u00fc");
            link.echo(announced.channel(), false, bytes(10_000));
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void carriesEveryReliability(Offerer offerer) throws Exception {
        Map<String, Reliability> modes = Map.of(
                "unordered", Reliability.RELIABLE_UNORDERED,
                "once", Reliability.maxRetransmits(true, 0),
                "brief", Reliability.maxLifetimeUs(false, 200_000));
        try (ChromiumLink link = new ChromiumLink(chromium, "modes-" + offerer)) {
            link.page("channel", "unused", Map.of());
            for (Map.Entry<String, Reliability> mode : modes.entrySet()) {
                open(link, DataChannelOptions.of(mode.getKey(), mode.getValue()));
            }

            offerer.negotiate(link, UnaryOperator.identity());

            for (int channel = 0; channel < modes.size(); channel++) {
                link.awaitJava(new PeerConnectionEvent.ChannelOpened(channel));
                link.echo(channel, false, bytes(1_000));
                link.echo(channel, true, text(20_000));
            }
            assertThat(announced(link, "unordered").get("ordered").asBoolean()).isFalse();
            assertThat(announced(link, "once").get("maxRetransmits").asInt()).isZero();
            assertThat(announced(link, "once").get("ordered").asBoolean()).isTrue();
            assertThat(announced(link, "brief").get("maxPacketLifeTime").asInt())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void usesNegotiatedIds(Offerer offerer) throws Exception {
        try (ChromiumLink link = new ChromiumLink(chromium, "negotiated-" + offerer)) {
            link.page("channel", "seven", Map.of("negotiated", true, "id", 7));
            int seven = open(link, DataChannelOptions.negotiated(7, "seven", Reliability.RELIABLE_ORDERED));

            offerer.negotiate(link, UnaryOperator.identity());
            link.awaitBrowser("open", "label", "seven");
            link.awaitJava(new PeerConnectionEvent.ChannelOpened(seven));

            link.echo(seven, true, text(3_000));
            assertThat(link.java.all(PeerConnectionEvent.ChannelAnnounced.class))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void closesChannelsFromEitherSide(Offerer offerer) throws Exception {
        try (ChromiumLink link = new ChromiumLink(chromium, "closing-" + offerer)) {
            link.page("channel", "theirs", Map.of());
            int first = open(link, DataChannelOptions.of("first"));
            int second = open(link, DataChannelOptions.of("second"));
            offerer.negotiate(link, UnaryOperator.identity());
            link.awaitJava(new PeerConnectionEvent.ChannelOpened(second));
            link.echo(first, false, bytes(10));
            link.echo(second, false, bytes(10));

            link.page("closeChannel", "first");
            link.awaitJava(new PeerConnectionEvent.ChannelClosed(first));
            link.awaitBrowser("close", "label", "first");
            link.java.connection.closeDataChannel(second, UdpPeer.nowUs());
            link.awaitBrowser("close", "label", "second");
            link.awaitJava(new PeerConnectionEvent.ChannelClosed(second));

            int again = open(link, DataChannelOptions.of("again")); // on a stream that was used before
            link.awaitJava(new PeerConnectionEvent.ChannelOpened(again));
            link.echo(again, false, bytes(10));
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void noticesWhenTheOtherCloses(Offerer offerer) throws Exception {
        try (ChromiumLink link = new ChromiumLink(chromium, "goodbye-" + offerer)) {
            link.page("channel", "theirs", Map.of());
            offerer.negotiate(link, UnaryOperator.identity());
            link.awaitBrowser("open", "label", "theirs");

            if (offerer == Offerer.CHROMIUM) {
                link.page("close");
                link.await("the end", () -> link.java.connection.state() == PeerConnectionState.CLOSED);
                assertThat(lastReason(link)).isEqualTo(PeerConnectionReason.CLOSED_REMOTELY);
            } else {
                link.java.connection.close(UdpPeer.nowUs());
                link.awaitBrowser("close", "label", "theirs");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void failsOnAWrongFingerprint(Offerer offerer) throws Exception {
        UnaryOperator<String> tamper = sdp -> sdp.replaceAll("(a=fingerprint:sha-256 )..:..", "$1AB:CD");
        try (ChromiumLink link = new ChromiumLink(chromium, "fingerprint-" + offerer)) {
            link.page("channel", "theirs", Map.of());

            offerer.negotiate(link, tamper);
            link.await("the end", () -> link.java.connection.state().isFinal());

            if (offerer == Offerer.CHROMIUM) { // we saw another certificate than its offer named
                assertThat(lastReason(link)).isEqualTo(PeerConnectionReason.FINGERPRINT_MISMATCH);
            } else {
                assertThat(lastReason(link)).isEqualTo(PeerConnectionReason.CERTIFICATE_REJECTED_REMOTELY);
            }
        }
    }

    @Test
    void movesAMegabyteEachWayInBulk() throws Exception {
        try (ChromiumLink link = new ChromiumLink(chromium, "bulk")) {
            int channel = open(link, DataChannelOptions.of("bulk"));
            link.javaOffers(UnaryOperator.identity());
            link.awaitJava(new PeerConnectionEvent.ChannelOpened(channel));

            byte[] message = bytes(16_384);
            for (int i = 0; i < 64; i++) {
                assertThat(link.java
                                .connection
                                .onSend(channel, false, java.nio.ByteBuffer.wrap(message), UdpPeer.nowUs())
                                .isAccepted())
                        .isTrue();
            }
            link.await("all of it back", () -> link.javaTexts().size() == 64);

            assertThat(link.java.all(PeerConnectionEvent.MessageReceived.class))
                    .allMatch(it -> java.util.Arrays.equals(it.payload(), message));
        }
    }

    private static int open(ChromiumLink link, DataChannelOptions options) {
        return link.java.connection.createDataChannel(options, UdpPeer.nowUs());
    }

    private static PeerConnectionReason lastReason(ChromiumLink link) {
        List<PeerConnectionEvent.StateChanged> changes = link.java.all(PeerConnectionEvent.StateChanged.class);
        return changes.get(changes.size() - 1).reason();
    }

    private static JsonNode announced(ChromiumLink link, String label) throws Exception {
        link.awaitBrowser("announced", "label", label);
        return link.browserEvents.stream()
                .filter(it -> it.get("event").asString().equals("announced")
                        && it.get("label").asString().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(int size) {
        return "x".repeat(size).getBytes(StandardCharsets.UTF_8);
    }
}
