package dev.peerage.rtc.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.dtls.DtlsConfig;
import dev.peerage.rtc.dtls.DtlsRole;
import dev.peerage.rtc.dtls.DtlsState;
import dev.peerage.rtc.dtls.DtlsTransport;
import dev.peerage.rtc.sctp.CloseReason;
import dev.peerage.rtc.sctp.DataChannelEvent;
import dev.peerage.rtc.sctp.DataChannels;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.rtc.sctp.SctpAssociation;
import dev.peerage.rtc.sctp.SctpStats;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.testkit.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What browsers and libraries have said to us, read again without them. */
class CapturedHandshakesTest {

    static Stream<CapturedHandshake> all() throws IOException {
        return CapturedHandshake.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void readsTheirDescription(CapturedHandshake captured) {
        SdpResult result = SdpParser.parse(captured.theirType(), captured.theirs());

        assertThat(result).isInstanceOf(Sdp.class);
        Sdp sdp = (Sdp) result;
        assertThat(sdp.maxMessageBytes()).isGreaterThanOrEqualTo(262_144);
        assertThat(sdp.credentials().password()).isEqualTo(CapturedHandshake.attribute(captured.theirs(), "ice-pwd"));
        assertThat(sdp.hasBundle()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("all")
    void believesTheirChecks(CapturedHandshake captured) {
        IntegrityKey forRequests = IntegrityKey.shortTerm(CapturedHandshake.attribute(captured.ours(), "ice-pwd"));
        IntegrityKey forAnswers = IntegrityKey.shortTerm(CapturedHandshake.attribute(captured.theirs(), "ice-pwd"));

        List<CapturedHandshake.Packet> packets = captured.packets("stun");

        assertThat(packets).isNotEmpty().allSatisfy(packet -> {
            assertThat(FirstByte.of(ByteBuffer.wrap(packet.bytes()))).isEqualTo(FirstByte.STUN);
            StunMessage message = StunMessage.decode(ByteBuffer.wrap(packet.bytes()));
            assertThat(message.isSignedWith(message.messageClass() == StunClass.REQUEST ? forRequests : forAnswers))
                    .isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void knowsTheirDtls(CapturedHandshake captured) {
        assertThat(captured.packets("dtls"))
                .isNotEmpty()
                .allSatisfy(packet -> assertThat(FirstByte.of(ByteBuffer.wrap(packet.bytes())))
                        .isEqualTo(FirstByte.DTLS));
    }

    /**
     * A browser's ClientHello is two datagrams. The first is answered with a cookie already, and a browser that has the
     * cookie never repeats the second.
     */
    @Test
    void goesOnWithTheCookieWhenPartOfTheFirstHelloIsLost() throws IOException {
        List<CapturedHandshake.Packet> hellos = all().filter(it -> it.name().equals("chromium-answers.txt"))
                .findFirst()
                .orElseThrow()
                .packets("dtls");
        DtlsTransport server = new DtlsTransport(
                DtlsConfig.defaults(),
                RestartTest.CERTIFICATE_A,
                DtlsRole.SERVER,
                List.of(RestartTest.CERTIFICATE_A.fingerprint()));
        server.onStart(1);
        ByteBuffer verifyRequest = exchange(server, hellos.get(0).bytes());
        byte[] cookie = new byte[32];
        verifyRequest.get(28, cookie); // record 13, message 12, version 2, length 1
        byte[] second = hellos.get(2).bytes().clone();
        int sessionIdAt = 13 + 12 + 2 + 32;
        System.arraycopy(cookie, 0, second, sessionIdAt + 1 + second[sessionIdAt] + 1, cookie.length);

        assertThat(exchange(server, second).hasRemaining()).isFalse();
        ByteBuffer serverHello = exchange(server, hellos.get(3).bytes());

        assertThat(serverHello.get(13)).isEqualTo((byte) 2);
        assertThat(server.state()).isEqualTo(DtlsState.HANDSHAKING);
    }

    private static ByteBuffer exchange(DtlsTransport with, byte[] datagram) {
        with.onReceived(ByteBuffer.wrap(datagram), ByteBuffer.allocate(20_000), 1);
        ByteBuffer out = ByteBuffer.allocate(20_000);
        with.pollTransmit(out, 1);
        return out.flip();
    }

    /** They opened two channels, sent, lost, gave up and closed; our association drew the same random numbers. */
    @ParameterizedTest
    @MethodSource("all")
    void understandsTheirSctp(CapturedHandshake captured) {
        Sdp remote = (Sdp) SdpParser.parse(captured.theirType(), captured.theirs());
        SctpAssociation association = new SctpAssociation(
                DataTransport.sctpConfig(PeerConnectionConfig.defaults(), remote), captured.random());
        DataChannels channels = new DataChannels(association, Negotiator.dtlsRole(remote) == DtlsRole.CLIENT, 16);

        List<DataChannelEvent> events = replay(captured, channels);

        SctpStats stats = association.stats();
        assertThat(stats.packetsReceived())
                .isEqualTo(captured.packets("sctp-theirs").size());
        assertThat(stats.malformedPackets()
                        + stats.badChecksums()
                        + stats.badTags()
                        + stats.badCookies()
                        + stats.unknownChunks())
                .isZero();
        assertThat(all(events, DataChannelEvent.ChannelAnnounced.class))
                .extracting(it -> it.options().label() + "/" + it.options().protocol())
                .containsExactlyInAnyOrder("once/", "theirs/proto");
        DataChannelEvent.ChannelAnnounced once = all(events, DataChannelEvent.ChannelAnnounced.class).stream()
                .filter(it -> it.options().label().equals("once"))
                .findFirst()
                .orElseThrow();
        assertThat(once.options().reliability()).isEqualTo(Reliability.maxRetransmits(true, 0));

        List<DataChannelEvent.MessageReceived> messages = all(events, DataChannelEvent.MessageReceived.class);
        assertThat(messages.get(0).payload()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(messages.get(0).isText()).isTrue();
        assertThat(messages.get(1).payload()).hasSize(3_000).containsOnly(0);
        List<DataChannelEvent.MessageReceived> onOnce = messages.stream()
                .filter(it -> it.channelId() == once.channelId())
                .toList();
        assertThat(onOnce).hasSizeBetween(5, 24); // one and 24, of which some were lost
        assertThat(onOnce.subList(0, onOnce.size() - 1))
                .allMatch(it -> it.payload().length == 100)
                .extracting(it -> (int) it.payload()[0])
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(onOnce.get(onOnce.size() - 1).payload()).hasSize(10); // beyond the gaps
        assertThat(all(events, DataChannelEvent.ChannelClosed.class)).isNotEmpty();
        assertThat(all(events, DataChannelEvent.Closed.class))
                .extracting(DataChannelEvent.Closed::reason)
                .hasSize(1)
                .containsAnyOf(CloseReason.PEER_ABORT, CloseReason.SHUTDOWN);
    }

    private static List<DataChannelEvent> replay(CapturedHandshake captured, DataChannels channels) {
        List<DataChannelEvent> events = new ArrayList<>();
        List<CapturedHandshake.Packet> packets = captured.packets().stream()
                .filter(it -> it.kind().startsWith("sctp"))
                .toList();
        channels.onStart(packets.get(0).timeUs());
        for (CapturedHandshake.Packet packet : packets) {
            long nowUs = packet.timeUs();
            if (packet.kind().equals("sctp-theirs")) {
                channels.onReceived(ByteBuffer.wrap(packet.bytes()), nowUs);
            }
            channels.onTimeout(nowUs);
            ByteBuffer unsent =
                    ByteBuffer.allocate(PeerConnectionConfig.defaults().maxDatagramBytes());
            while (channels.pollTransmit(unsent.clear(), nowUs)) {
                // theirs were written as answers to what was sent then
            }
            for (DataChannelEvent event = channels.pollEvent(); event != null; event = channels.pollEvent()) {
                events.add(event);
            }
        }
        return events;
    }

    @Test
    void survivesWhatTheyMightHaveSaid() throws IOException {
        List<byte[]> corpus =
                all().map(it -> it.theirs().getBytes(StandardCharsets.UTF_8)).toList();
        Fuzz.decoder(5, 3_000, corpus, input -> {
            String text = new String(input, StandardCharsets.UTF_8);
            SdpParser.parse(SessionDescription.Type.OFFER, text);
            PeerConnection connection =
                    SimPeers.connection(new SimPeers(1, 0), RestartTest.CERTIFICATE_A, PeerConnectionConfig.defaults());
            text.lines().limit(40).forEach(line -> connection.onRemoteCandidate(line, 1));
        });
    }

    private static <T extends DataChannelEvent> List<T> all(List<DataChannelEvent> events, Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
