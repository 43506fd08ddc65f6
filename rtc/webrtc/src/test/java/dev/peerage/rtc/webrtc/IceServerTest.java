package dev.peerage.rtc.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.peerage.base.TransportAddress;
import dev.peerage.testkit.Fuzz;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IceServerTest {

    @ParameterizedTest
    @CsvSource({
        "stun:example.org, STUN, example.org, 3478, UDP",
        "STUN:example.org:19302, STUN, example.org, 19302, UDP",
        "stuns:example.org, STUNS, example.org, 5349, TLS",
        "stun:192.0.2.1, STUN, 192.0.2.1, 3478, UDP",
        "stun:[2001:db8::1]:99, STUN, 2001:db8::1, 99, UDP",
        "turn:example.org, TURN, example.org, 3478, UDP",
        "turn:example.org?transport=udp, TURN, example.org, 3478, UDP",
        "turn:example.org:80?transport=tcp, TURN, example.org, 80, TCP",
        "turn:[::1]?transport=TCP, TURN, ::1, 3478, TCP",
        "turns:example.org, TURNS, example.org, 5349, TLS",
        "turns:example.org:443?transport=tcp, TURNS, example.org, 443, TLS",
        "turn:my_host-1.local, TURN, my_host-1.local, 3478, UDP",
    })
    void readsTheUrlsOfRfc7064And7065(
            String text, IceServerUrl.Scheme scheme, String host, int port, IceServerUrl.Transport transport) {
        IceServerUrl url = IceServerUrl.parse(text);

        assertThat(url).isEqualTo(new IceServerUrl(scheme, host, port, transport));
        assertThat(IceServerUrl.parse(url.toString())).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "example.org | must start with stun:",
                "http://example.org | must start with stun:",
                "'' | must start with stun:",
                "stun: | host is missing",
                "stun://example.org | without //",
                "turn:alice@example.org | do not belong into the URL",
                "stun:exam ple.org | no host name",
                "stun:.example.org | no host name",
                "stun:example.org: | 1 to 65535",
                "stun:example.org:0 | 1 to 65535",
                "stun:example.org:99999999999 | 1 to 65535",
                "stun:example.org:12x | 1 to 65535",
                "stun:2001:db8::1 | in brackets",
                "stun:[2001:db8::1 | in brackets",
                "stun:2001:db8::1] | in brackets",
                "stun:[2001:db8::g] | no IPv6 address",
                "stun:[192.0.2.1] | no IPv6 address",
                "stun:[::1]x:5 | in brackets",
                "stun:example.org?transport=udp | no query",
                "turn:example.org?transport=sctp | only ?transport=udp",
                "turn:example.org?x=y | only ?transport=udp",
                "turns:example.org?transport=udp | DTLS",
            })
    void saysWhatIsWrongWithAUrl(String url, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IceServerUrl.parse(url))
                .withMessageContaining("\"" + url + "\"")
                .withMessageContaining(reason);
    }

    @Test
    void takesStringsAndRecordsAsW3cDoes() {
        assertThat(IceServer.of("stun:a.example").urls())
                .extracting(IceServerUrl::host)
                .containsExactly("a.example");
        IceServer turn = IceServer.of(List.of("stun:a.example", "turn:b.example"), "alice", "secret");
        assertThat(turn.urls()).extracting(IceServerUrl::isTurn).containsExactly(false, true);
        assertThat(turn.toString()).doesNotContain("secret").contains("turn:b.example:3478?transport=udp");
    }

    @Test
    void wantsCredentialsForTurnAndUrlsAtAll() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IceServer.of("turn:b.example"))
                .withMessageContaining("needs a username and a credential");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IceServer.of(List.of("turn:b.example"), "alice", ""))
                .withMessageContaining("needs a username and a credential");
        assertThatIllegalArgumentException().isThrownBy(() -> IceServer.of(List.of(), "", ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IceServer.of(List.of("turn:b.example"), "a".repeat(169), "secret"));
    }

    @Test
    void configuresAConnectionWhereAddressesAreKnown() {
        TransportAddress ipv6 = TransportAddress.of(new byte[] {32, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 9);
        PeerConnectionConfig config = PeerConnectionConfig.defaults()
                .withIceServers(List.of(IceServer.stun(ipv6), IceServer.turn(ipv6, "alice", "secret")));

        assertThat(config.ice().stunServers()).containsExactly(ipv6);
        assertThat(config.ice().turnServers())
                .singleElement()
                .satisfies(server -> assertThat(server.address()).isEqualTo(ipv6));
        for (String url : List.of("stun:a.example", "turn:192.0.2.1?transport=tcp")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PeerConnectionConfig.defaults()
                            .withIceServers(List.of(IceServer.of(List.of(url), "alice", "secret"))))
                    .withMessageContaining("needs a resolver or a stream");
        }
    }

    @Test
    void throwsNothingElseWhateverTheText() {
        List<byte[]> corpus = Stream.of(
                        "stun:example.org",
                        "turn:[2001:db8::1]:3478?transport=tcp",
                        "turns:192.0.2.1:443?transport=tcp",
                        "stuns:a:1")
                .map(text -> text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                .toList();
        Fuzz.decoder(5, 20_000, corpus, bytes -> {
            String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
            try {
                IceServerUrl url = IceServerUrl.parse(text);
                assertThat(IceServerUrl.parse(url.toString())).isEqualTo(url);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }
}
