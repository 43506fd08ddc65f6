package dev.peerage.rtc.ice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.TransportAddress;
import dev.peerage.testkit.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

class IceCandidateTest {

    private static final String SRFLX =
            "candidate:842163049 1 udp 1677729535 203.0.113.9 54321 typ srflx raddr 192.168.1.5 rport 50000";

    @Test
    void readsWhatChromiumSends() {
        IceCandidate candidate = IceCandidate.parse(SRFLX + " generation 0 ufrag Yn3p network-id 1 network-cost 10");

        assertThat(candidate)
                .isEqualTo(new IceCandidate(
                        "842163049",
                        1,
                        "udp",
                        1677729535L,
                        "203.0.113.9",
                        54321,
                        CandidateType.SERVER_REFLEXIVE,
                        TransportAddress.ipv4(192, 168, 1, 5, 50000)));
        assertThat(candidate.isUsable()).isTrue();
        assertThat(candidate.format()).isEqualTo(SRFLX);
    }

    @Test
    void readsTheAttributeAsItStandsInSdp() {
        assertThat(IceCandidate.parse("a=" + SRFLX)).isEqualTo(IceCandidate.parse(SRFLX));
        assertThat(IceCandidate.parse(SRFLX.replace("udp", "UDP"))).isEqualTo(IceCandidate.parse(SRFLX));
    }

    @Test
    void keepsNamesItCannotResolve() {
        IceCandidate candidate = IceCandidate.parse("candidate:1 1 udp 2113937151 4f1c8d3e.local 5000 typ host");

        assertThat(candidate.address()).isNull();
        assertThat(candidate.host()).isEqualTo("4f1c8d3e.local");
        TransportAddress resolved = TransportAddress.ipv4(192, 168, 0, 3, 1);
        assertThat(candidate.resolvedTo(resolved).address()).isEqualTo(resolved.withPort(5000));
    }

    @Test
    void readsTcpCandidatesWithoutUsingThem() {
        IceCandidate candidate =
                IceCandidate.parse("candidate:1 1 tcp 1518280447 192.168.0.7 9 typ host tcptype active");

        assertThat(candidate.transport()).isEqualTo("tcp");
        assertThat(candidate.isUsable()).isFalse();
    }

    @Test
    void readsIpv6InEveryForm() {
        for (String host : List.of(
                "2001:db8::1",
                "2001:DB8:0:0:0:0:0:1",
                "2001:0db8:0000:0000:0000:0000:0000:0001",
                "2001:db8::0.0.0.1")) {
            assertThat(IceCandidate.parse("candidate:1 1 udp 1 " + host + " 1 typ host")
                            .address())
                    .as(host)
                    .isEqualTo(new TransportAddress(true, 0x20010db800000000L, 1, 1));
        }
        assertThat(IpLiteral.parse("::", 1)).isEqualTo(new TransportAddress(true, 0, 0, 1));
        assertThat(IpLiteral.parse("::ffff:192.0.2.1", 1)).isEqualTo(TransportAddress.ipv4(192, 0, 2, 1, 1));
    }

    @Test
    void takesNothingElseForAnAddress() {
        for (String text : List.of(
                "",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "fe80::1%eth0",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.-4",
                "1..2.3",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "g::1",
                "example.com",
                "١.1.1.1")) {
            assertThat(IpLiteral.parse(text, 1)).as(text).isNull();
        }
    }

    @Test
    void refusesMalformedLines() {
        for (String line : List.of(
                "",
                "candidate:",
                "candidate:1 1 udp 1 1.2.3.4 5",
                "candidate:1 0 udp 1 1.2.3.4 5 typ host",
                "candidate:1 1 udp 4294967296 1.2.3.4 5 typ host",
                "candidate:1 1 udp -1 1.2.3.4 5 typ host",
                "candidate:1 1 udp 1 1.2.3.4 65536 typ host",
                "candidate:1 1 udp 1 1.2.3.4 5 typ nonsense",
                "candidate:1 1 udp 1 1.2.3.4 5 kind host",
                "candidate:" + "1".repeat(33) + " 1 udp 1 1.2.3.4 5 typ host",
                "candidate:1 1 udp 1 " + "h".repeat(254) + " 5 typ host",
                "candidate:1 1 udp 1 1.2.3.4 5 typ host " + "x y ".repeat(1000),
                "ice-ufrag:abcd")) {
            assertThat(IceCandidate.parse(line)).as(line).isNull();
        }
    }

    @Test
    void readsBackWhatItWritesAndNeverThrows() {
        List<byte[]> corpus = List.of(
                SRFLX.getBytes(ISO_8859_1),
                "candidate:1 1 udp 1 2001:db8::1 1 typ host".getBytes(ISO_8859_1),
                "a=candidate:1 1 tcp 1 x.local 9 typ host tcptype active".getBytes(ISO_8859_1));
        Fuzz.decoder(20_261_121, 60_000, corpus, input -> {
            IceCandidate candidate = IceCandidate.parse(new String(input, ISO_8859_1));
            if (candidate != null && !candidate.equals(IceCandidate.parse(candidate.format()))) {
                throw new IllegalStateException("not read back: " + candidate);
            }
        });
    }

    @Test
    void refusesCredentialsThatAreNone() {
        assertThat(IceCredentials.parse("abcd", "p".repeat(22))).isNotNull();
        assertThat(IceCredentials.parse("abc", "p".repeat(22))).isNull();
        assertThat(IceCredentials.parse("abcd", "p".repeat(21))).isNull();
        assertThat(IceCredentials.parse("ab:d", "p".repeat(22))).isNull();
        assertThat(IceCredentials.parse("a".repeat(257), "p".repeat(22))).isNull();
        assertThatThrownBy(() -> new IceCredentials("abc", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ranksPairsAsTheRfcDoes() {
        long host = Priority.ofCandidate(CandidateType.HOST, TransportAddress.ipv4(10, 0, 0, 1, 1), 0);
        assertThat(host).isEqualTo(2122317823L); // 126 << 24 | 32767 << 8 | 255
        TransportAddress global = new TransportAddress(true, 0x20010db8_00000000L, 1, 1);
        assertThat(Priority.ofCandidate(CandidateType.HOST, global, 9)).isGreaterThan(host);
        assertThat(Priority.ofPair(10, 20, true)).isEqualTo((10L << 32) + 40);
        assertThat(Priority.ofPair(20, 10, true)).isEqualTo((10L << 32) + 41);
        assertThat(Priority.ofPair(20, 10, false)).isEqualTo(Priority.ofPair(10, 20, true));
    }

    @Test
    void tellsTheUserNameFragmentThatItBelongsTo() {
        String chromiums = "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.7 rport 46154"
                + " generation 0 ufrag aBc+/1 network-cost 999";
        assertThat(IceCandidate.ufragOf(chromiums)).isEqualTo("aBc+/1");
        IceCandidate candidate = IceCandidate.parse(chromiums);
        assertThat(IceCandidate.ufragOf(candidate.format())).isNull();
        assertThat(IceCandidate.ufragOf(candidate.format("x"))).isEqualTo("x");
        assertThat(IceCandidate.parse(candidate.format("x"))).isEqualTo(candidate);
        assertThat(IceCandidate.ufragOf("ufrag")).isNull();
    }
}
