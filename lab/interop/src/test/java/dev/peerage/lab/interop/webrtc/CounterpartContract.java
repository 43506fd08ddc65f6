package dev.peerage.lab.interop.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionReason;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * What has to hold between us and every other WebRTC implementation, in both roles, over real sockets.
 */
abstract class CounterpartContract extends CounterpartTests {

    private static final List<Integer> SIZES =
            List.of(1, 2, 100, 1_150, 1_151, 5_000, 65_536, 100_001, 262_144, 1 << 20, 16 << 20);

    private static final Map<String, Reliability> MODES = Map.of(
            "reliable", Reliability.RELIABLE_ORDERED,
            "unordered", Reliability.RELIABLE_UNORDERED,
            "once", Reliability.maxRetransmits(true, 0),
            "twice", Reliability.maxRetransmits(false, 2),
            "brief", Reliability.maxLifetimeUs(false, 10_000_000),
            "brief in order", Reliability.maxLifetimeUs(true, 15_000_000));

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void exchangesMessagesOfAllSizesOnAChannelOfOurs(Offerer offerer) throws Exception {
        try (Link link = link("ours", offerer)) {
            link.they("channel", "unused", Map.of()); // an offer has a data section only if there is a channel
            int channel = link.open(DataChannelOptions.of("ours"));

            offerer.negotiate(link);
            link.awaitOurs(new PeerConnectionEvent.ChannelOpened(channel));

            assertThat(link.ours.connection.maxMessageBytes()).isGreaterThanOrEqualTo(maxMessageBytes());
            for (int size : SIZES) {
                if (size <= maxMessageBytes()) {
                    link.echo(channel, false, bytes(size));
                }
                if (size <= Math.min(maxMessageBytes(), 1 << 20)) {
                    link.echo(channel, true, text(size));
                }
            }
            assertThat(link.ours.connection.stats().remote()).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void usesAChannelThatTheyOpen(Offerer offerer) throws Exception {
        try (Link link = link("theirs", offerer)) {
            Map<String, Object> init = Map.of("ordered", false, "maxRetransmits", 3, "protocol", "proto");
            link.they("channel", "theirs \u00fc", init);

            offerer.negotiate(link);
            link.awaitTheirs("open", "theirs \u00fc");
            link.they("send", "theirs \u00fc", "from them \u00fc");
            link.await("the message", () -> !link.texts().isEmpty());

            PeerConnectionEvent.ChannelAnnounced announced =
                    link.ours.all(PeerConnectionEvent.ChannelAnnounced.class).get(0);
            assertThat(announced.options())
                    .isEqualTo(new DataChannelOptions(
                            "theirs \u00fc",
                            "proto",
                            Reliability.maxRetransmits(false, 3),
                            null,
                            announced.options().priority()));
            assertThat(link.texts()).containsExactly("from them \u00fc");
            link.echo(announced.channel(), false, bytes(10_000));
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void carriesEveryReliability(Offerer offerer) throws Exception {
        try (Link link = link("modes", offerer)) {
            link.they("channel", "unused", Map.of());
            MODES.forEach((label, mode) -> link.open(DataChannelOptions.of(label, mode)));

            offerer.negotiate(link);

            for (int channel = 0; channel < MODES.size(); channel++) {
                link.awaitOurs(new PeerConnectionEvent.ChannelOpened(channel));
                link.echo(channel, false, bytes(1_000));
                link.echo(channel, true, text(20_000));
            }
            link.awaitTheirs("announced", "brief");
            if (tellsReliability()) {
                assertThat(announced(link, "unordered").get("ordered").asBoolean())
                        .isFalse();
                assertThat(announced(link, "once").get("maxRetransmits").asInt())
                        .isZero();
                assertThat(announced(link, "once").get("ordered").asBoolean()).isTrue();
                assertThat(announced(link, "twice").get("maxRetransmits").asInt())
                        .isEqualTo(2);
                assertThat(announced(link, "brief").get("maxPacketLifeTime").asInt())
                        .isEqualTo(10_000);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void keepsEachPromiseWhenPacketsAreLost(Offerer offerer) throws Exception {
        int count = 60;
        try (Link link = link("loss", offerer)) {
            link.they("channel", "unused", Map.of());
            int reliable = link.open(DataChannelOptions.of("reliable"));
            int unordered = link.open(DataChannelOptions.of("unordered", Reliability.RELIABLE_UNORDERED));
            int once = link.open(DataChannelOptions.of("once", Reliability.maxRetransmits(true, 0)));
            offerer.negotiate(link);
            link.awaitOurs(new PeerConnectionEvent.ChannelOpened(once));
            link.run(50); // until their side of all is open, too

            link.ours.lose(0.1);
            for (int number = 0; number < count; number++) {
                link.send(reliable, false, numbered(number, 3_000));
                link.send(unordered, false, numbered(number, 700));
                link.send(once, false, numbered(number, 1_500));
                link.run(5);
            }
            link.await(
                    "all reliable ones back",
                    () -> numbers(link, reliable).size() == count
                            && numbers(link, unordered).size() == count);
            link.ours.lose(0);
            link.send(once, false, numbered(count, 100)); // what was given up blocks nothing
            link.await("the last one back", () -> numbers(link, once).contains(count));

            assertThat(numbers(link, reliable)).isSorted().doesNotHaveDuplicates();
            assertThat(numbers(link, unordered)).doesNotHaveDuplicates();
            assertThat(numbers(link, once))
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .hasSizeBetween(count / 4, count); // the echo of at least one was lost
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void usesNegotiatedIds(Offerer offerer) throws Exception {
        try (Link link = link("negotiated", offerer)) {
            link.they("channel", "seven", Map.of("negotiated", true, "id", 7));
            int seven = link.open(DataChannelOptions.negotiated(7, "seven", Reliability.RELIABLE_ORDERED));

            offerer.negotiate(link);
            link.awaitTheirs("open", "seven");
            link.awaitOurs(new PeerConnectionEvent.ChannelOpened(seven));

            link.echo(seven, true, text(3_000));
            assertThat(link.ours.all(PeerConnectionEvent.ChannelAnnounced.class))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void closesChannelsFromEitherSide(Offerer offerer) throws Exception {
        try (Link link = link("closing", offerer)) {
            link.they("channel", "theirs", Map.of());
            int first = link.open(DataChannelOptions.of("first"));
            int second = link.open(DataChannelOptions.of("second"));
            offerer.negotiate(link);
            link.awaitOurs(new PeerConnectionEvent.ChannelOpened(second));
            link.echo(first, false, bytes(10));
            link.echo(second, false, bytes(10));

            link.they("closeChannel", "first");
            link.awaitOurs(new PeerConnectionEvent.ChannelClosed(first));
            link.awaitTheirs("close", "first");
            link.ours.connection.closeDataChannel(second, UdpPeer.nowUs());
            link.awaitTheirs("close", "second");
            link.awaitOurs(new PeerConnectionEvent.ChannelClosed(second));

            int again = link.open(DataChannelOptions.of("again")); // on a stream that was used before
            link.awaitOurs(new PeerConnectionEvent.ChannelOpened(again));
            link.echo(again, false, bytes(10));
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void restartsIceWhileDataFlows(Offerer restarter) throws Exception {
        assumeTrue(restartsIce(), "it cannot restart ICE");
        for (Offerer offerer : Offerer.values()) {
            try (Link link = link("restart by " + restarter, offerer)) {
                link.they("channel", "unused", Map.of());
                int channel = link.open(DataChannelOptions.of("ours"));
                offerer.negotiate(link);
                link.awaitOurs(new PeerConnectionEvent.ChannelOpened(channel));
                long selections = selections(link);
                String ufrag = ufrag(link);

                for (int number = 0; number < 20; number++) {
                    link.send(channel, false, numbered(number, 1_000));
                }
                restarter.restart(link);
                for (int number = 20; number < 40; number++) {
                    link.send(channel, false, numbered(number, 1_000));
                    link.run(5);
                }
                link.await("a new pair", () -> selections(link) > selections);
                link.await("all back", () -> numbers(link, channel).size() == 40);

                assertThat(numbers(link, channel)).isSorted().doesNotHaveDuplicates();
                assertThat(ufrag(link)).isNotEqualTo(ufrag);
                assertThat(link.ours.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
            }
        }
    }

    private static long selections(Link link) {
        return link.ours.connection.statsReport().transport().selectedCandidatePairChanges();
    }

    private static String ufrag(Link link) {
        return link.ours.connection.statsReport().transport().iceLocalUsernameFragment();
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void noticesWhenTheOtherCloses(Offerer closer) throws Exception {
        try (Link link = link("goodbye", closer)) {
            link.they("channel", "theirs", Map.of());
            closer.negotiate(link);
            link.awaitTheirs("open", "theirs");

            if (closer == Offerer.THEY) {
                link.they("close");
                link.await("the end", () -> link.ours.connection.state() == PeerConnectionState.CLOSED);
                assertThat(link.lastReason()).isEqualTo(PeerConnectionReason.CLOSED_REMOTELY);
            } else {
                link.ours.connection.close(UdpPeer.nowUs());
                link.awaitTheirs("close", "theirs");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Offerer.class)
    void failsOnAWrongFingerprint(Offerer offerer) throws Exception {
        UnaryOperator<String> tamper = sdp -> sdp.replaceAll("(a=fingerprint:sha-256 )..:..", "$1AB:CD");
        try (Link link = link("fingerprint", offerer)) {
            link.they("channel", "theirs", Map.of());

            offerer.negotiate(link, tamper);

            if (offerer == Offerer.THEY) { // we saw another certificate than its offer named
                link.await("the end", () -> link.ours.connection.state().isFinal());
                assertThat(link.lastReason()).isEqualTo(PeerConnectionReason.FINGERPRINT_MISMATCH);
            } else {
                awaitRefusal(link);
            }
        }
    }

    /** They saw another certificate than our offer named. */
    void awaitRefusal(Link link) throws Exception {
        link.await("the end", () -> link.ours.connection.state().isFinal());
        assertThat(link.lastReason()).isEqualTo(PeerConnectionReason.CERTIFICATE_REJECTED_REMOTELY);
    }

    @Test
    void moves16MegabytesEachWayInBulk() throws Exception {
        try (Link link = link("bulk", Offerer.WE)) {
            link.they("channel", "theirs", Map.of());
            int channel = link.open(DataChannelOptions.of("bulk"));
            Offerer.WE.negotiate(link);
            link.awaitOurs(new PeerConnectionEvent.ChannelOpened(channel));

            byte[] message = bytes(65_536);
            for (int i = 0; i < 256; i++) {
                link.send(channel, false, message);
            }
            link.await("all of it back", () -> link.received().size() == 256);
            assertThat(link.received()).allMatch(it -> java.util.Arrays.equals(it.payload(), message));

            link.they("sendMany", "theirs", 64, 65_536);
            link.await("what they send", () -> link.received().size() == 320);
            assertThat(link.received().get(319).payload()).hasSize(65_536).containsOnly(63);
        }
    }

    /** Short, and with everything that SCTP has for data channels; the vector is written where that is asked for. */
    @ParameterizedTest
    @EnumSource(Offerer.class)
    void opensLosesGivesUpAndCloses(Offerer offerer) throws Exception {
        try (Link link = link("capture", offerer)) {
            link.they("channel", "once", Map.of("ordered", true, "maxRetransmits", 0));
            link.they("channel", "theirs", Map.of("protocol", "proto"));
            offerer.negotiate(link);
            link.awaitTheirs("open", "theirs");
            link.awaitTheirs("open", "once");

            link.they("send", "theirs", "hello");
            link.they("sendMany", "theirs", 1, 3_000);
            link.await("both", () -> link.received().size() == 2);
            link.ours.lose(0.3);
            link.they("sendMany", "once", 24, 100);
            link.run(600);
            link.ours.lose(0);
            link.they("sendMany", "once", 1, 10);
            link.await(
                    "the last one",
                    () -> link.received().get(link.received().size() - 1).payload().length == 10);
            link.they("closeChannel", "theirs");
            link.await(
                    "its end",
                    () -> !link.ours
                            .all(PeerConnectionEvent.ChannelClosed.class)
                            .isEmpty());
            link.they("close");
            link.await("the end", () -> link.ours.connection.state() == PeerConnectionState.CLOSED);

            if ("write".equals(System.getProperty("peerage.capture"))) {
                String name = getClass().getSimpleName().replace("Test", "").toLowerCase(Locale.ROOT);
                String role = offerer == Offerer.THEY ? "offers" : "answers";
                link.ours.capture.write(
                        Path.of("../../conformance/webrtc/" + name + "-" + role + ".txt"),
                        name + " " + version() + " " + role);
            }
        }
    }

    private static JsonNode announced(Link link, String label) throws Exception {
        link.awaitTheirs("announced", label);
        return link.theirs("announced", label);
    }

    private static List<Integer> numbers(Link link, int channel) {
        return link.received().stream()
                .filter(message -> message.channel() == channel)
                .map(message -> (int) message.payload()[0])
                .toList();
    }

    private static byte[] numbered(int number, int size) {
        byte[] bytes = new byte[size];
        bytes[0] = (byte) number;
        return bytes;
    }

    static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    static byte[] text(int size) {
        return "x".repeat(size).getBytes(StandardCharsets.UTF_8);
    }
}
