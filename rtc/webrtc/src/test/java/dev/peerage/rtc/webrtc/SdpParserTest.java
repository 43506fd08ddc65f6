package dev.peerage.rtc.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.dtls.DtlsRole;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.IceCredentials;
import dev.peerage.rtc.sctp.SctpConfig;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SdpParserTest {

    /** The shape of what a browser offers, with names and keys of our own. */
    private static final String BROWSER_OFFER = String.join(
            "\r\n",
            "v=0",
            "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0",
            "a=extmap-allow-mixed",
            "a=msid-semantic: WMS",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "c=IN IP4 0.0.0.0",
            "a=candidate:123 1 udp 2113937151 0b9d7a0e-9f0c-4d0e-8d3c-0a0a0a0a0a0a.local 50001 typ host generation 0"
                    + " network-cost 999",
            "a=ice-ufrag:Xy4z",
            "a=ice-pwd:abcdefghijklmnopqrstuv12",
            "a=ice-options:trickle",
            "a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:"
                    + "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F",
            "a=setup:actpass",
            "a=mid:0",
            "a=sctp-port:5000",
            "a=max-message-size:262144",
            "");

    @Test
    void readsWhatABrowserOffers() {
        Sdp sdp = (Sdp) SdpParser.parse(SessionDescription.Type.OFFER, BROWSER_OFFER);

        assertThat(sdp.mid()).isEqualTo("0");
        assertThat(sdp.hasBundle()).isTrue();
        assertThat(sdp.credentials()).isEqualTo(new IceCredentials("Xy4z", "abcdefghijklmnopqrstuv12"));
        assertThat(sdp.setup()).isEqualTo(Sdp.Setup.ACTPASS);
        assertThat(sdp.maxMessageBytes()).isEqualTo(262_144);
        assertThat(sdp.maxPacketBytes()).isEqualTo(SctpConfig.ETHERNET_PACKET_BYTES);
        assertThat(sdp.candidates()).hasSize(1);
        assertThat(sdp.hasAllCandidates()).isFalse();
        assertThat(Negotiator.dtlsRole(sdp)).isEqualTo(DtlsRole.CLIENT);
    }

    @ParameterizedTest
    @EnumSource(Sdp.Form.class)
    void readsWhatItWrites(Sdp.Form form) {
        SeededRandom random = new SeededRandom(1);
        Sdp written = new Sdp(
                form,
                "data",
                true,
                true,
                new IceCredentials("ufrag+/1", "passwordpasswordpassword"),
                List.of(DtlsCertificate.generate(random).fingerprint()),
                Sdp.Setup.PASSIVE,
                5_001,
                1_000_000,
                List.of(IceCandidate.parse("candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host")),
                true,
                form == Sdp.Form.UDP ? 16_384 : SctpConfig.ETHERNET_PACKET_BYTES,
                form == Sdp.Form.UDP);

        SdpResult read = SdpParser.parse(SessionDescription.Type.ANSWER, SdpWriter.write(written, 7, 1));

        assertThat(read).isEqualTo(written);
    }

    /** The shape of what Firefox writes: keys before the section, several fingerprints, a size near all of an int. */
    @Test
    void readsWhatFirefoxOffers() {
        String offer = String.join(
                "\r\n",
                "v=0",
                "o=mozilla...THIS_IS_SDPARTA-99.0 2107345684273426542 0 IN IP4 0.0.0.0",
                "s=-",
                "t=0 0",
                "a=sendrecv",
                "a=fingerprint:sha-1 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13",
                "a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:"
                        + "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F",
                "a=group:BUNDLE 0",
                "a=ice-options:trickle",
                "a=msid-semantic:WMS *",
                "m=application 54321 UDP/DTLS/SCTP webrtc-datachannel",
                "c=IN IP4 192.0.2.7",
                "a=candidate:0 1 UDP 2122252543 192.0.2.7 54321 typ host",
                "a=candidate:1 1 TCP 2105524479 192.0.2.7 9 typ host tcptype active",
                "a=sendrecv",
                "a=end-of-candidates",
                "a=ice-pwd:abcdefghijklmnopqrstuvwxyz012345",
                "a=ice-ufrag:1a2b3c4d",
                "a=mid:0",
                "a=setup:actpass",
                "a=sctp-port:5000",
                "a=max-message-size:1073741823",
                "");

        Sdp sdp = (Sdp) SdpParser.parse(SessionDescription.Type.OFFER, offer);

        assertThat(sdp.fingerprints()).hasSize(1);
        assertThat(sdp.maxMessageBytes()).isEqualTo(1_073_741_823);
        assertThat(sdp.candidates()).hasSize(2);
        assertThat(sdp.hasAllCandidates()).isTrue();
    }

    @Test
    void readsWhatWasWrittenBeforeTheStandard() {
        String old = BROWSER_OFFER
                .replace("UDP/DTLS/SCTP webrtc-datachannel", "DTLS/SCTP 5001")
                .replace("a=sctp-port:5000", "a=sctpmap:5001 webrtc-datachannel 1024")
                .replace("a=max-message-size:262144\r\n", "");

        Sdp sdp = (Sdp) SdpParser.parse(SessionDescription.Type.OFFER, old);

        assertThat(sdp.form()).isEqualTo(Sdp.Form.OLD);
        assertThat(sdp.sctpPort()).isEqualTo(5_001);
        assertThat(sdp.maxMessageBytes()).isEqualTo(65_536);
    }

    @Test
    void takesSessionLevelKeysAsDefaults() {
        String keys = BROWSER_OFFER.substring(BROWSER_OFFER.indexOf("a=ice-ufrag"), BROWSER_OFFER.indexOf("a=mid"));
        String moved = BROWSER_OFFER.replace(keys, "").replace("m=application", keys + "m=application");

        assertThat(SdpParser.parse(SessionDescription.Type.OFFER, moved))
                .isEqualTo(SdpParser.parse(SessionDescription.Type.OFFER, BROWSER_OFFER));
    }

    @ParameterizedTest
    @CsvSource({
        "v=0, v=1, does not begin with v=0",
        "m=application, m=audio, media section is not",
        "UDP/DTLS/SCTP, TCP/TLS/SCTP, media section is not",
        "UDP/DTLS/SCTP webrtc-datachannel, DTLS/SCTP 5000, media section is not",
        "m=application 9, m=application 0, rejected",
        "a=ice-ufrag:Xy4z, a=ice-ufrag:X, no valid ice-ufrag",
        "a=ice-pwd, a=other, no valid ice-ufrag",
        "sha-256, sha-1, none of its fingerprints",
        "a=fingerprint, a=other, it has no fingerprint",
        "a=setup:actpass, a=setup:holdconn, setup:holdconn is not possible in an offer",
        "a=setup:actpass, a=other, is not possible in an offer",
        "a=sctp-port:5000, a=sctp-port:65536, sctp-port",
        "a=sctp-port:5000, a=sctp-port:x, sctp-port",
        "a=max-message-size:262144, a=max-message-size:-1, max-message-size",
        "a=mid:0, a=mid:, mid",
    })
    void saysWhatIsWrong(String good, String bad, String reason) {
        SdpResult result = SdpParser.parse(SessionDescription.Type.OFFER, BROWSER_OFFER.replace(good, bad));

        assertThat(result).isInstanceOf(SdpResult.Bad.class);
        assertThat(((SdpResult.Bad) result).reason()).contains(reason);
    }

    @Test
    void refusesASecondMediaSectionAndAnUndecidedAnswer() {
        assertThat(SdpParser.parse(SessionDescription.Type.OFFER, BROWSER_OFFER + "m=audio 9 RTP/AVP 0\r\n"))
                .isEqualTo(new SdpResult.Bad("it has 2 media sections, and one for data channels is needed"));
        assertThat(SdpParser.parse(SessionDescription.Type.ANSWER, BROWSER_OFFER))
                .isEqualTo(new SdpResult.Bad("setup:actpass is not possible in an answer"));
        assertThat(SdpParser.parse(SessionDescription.Type.OFFER, "v=0\r\n" + "a=x\r\n".repeat(10_000)))
                .isInstanceOf(SdpResult.Bad.class);
    }

    @Test
    void skipsSurplusCandidatesAndUnreadableLines() {
        String many = BROWSER_OFFER
                + "a=candidate:1 1 udp 1 192.0.2.1 5 typ host\r\n".repeat(200)
                + "a=candidate:garbage\r\na=:\r\na=\r\nx\r\n\r\n";

        Sdp sdp = (Sdp) SdpParser.parse(SessionDescription.Type.OFFER, many);

        assertThat(sdp.candidates()).hasSize(64);
    }

    @Test
    void neverThrows() {
        List<byte[]> corpus = List.of(BROWSER_OFFER.getBytes(StandardCharsets.ISO_8859_1));

        Fuzz.decoder(3, 10_000, corpus, input -> {
            String text = new String(input, StandardCharsets.ISO_8859_1);
            SdpParser.parse(SessionDescription.Type.OFFER, text);
            SdpParser.parse(SessionDescription.Type.ANSWER, "v=0\r\n" + text);
        });
    }
}
