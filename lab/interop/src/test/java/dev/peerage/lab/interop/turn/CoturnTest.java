package dev.peerage.lab.interop.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.Rtc;
import dev.peerage.rtc.io.RtcConnection;
import dev.peerage.rtc.stun.turn.TurnFailure;
import dev.peerage.rtc.stun.turn.TurnRestCredentials;
import dev.peerage.rtc.stun.turn.TurnState;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections over a real TURN server, with no other way to each other. */
class CoturnTest {

    private static final TransportAddress LOOPBACK = TransportAddress.ipv4(127, 0, 0, 1, 0);
    private static final TransportAddress LOOPBACK_IPV6 = new TransportAddress(true, 0, 1, 0);

    private static OwnCertificate certificate;
    private static SSLContext trust;
    private static Coturn coturn;
    private static Optional<String> missing = Optional.empty();

    @BeforeAll
    static void startServer() throws Exception {
        missing = Coturn.missing().or(OwnCertificate::missing);
        if (missing.isEmpty()) {
            certificate = OwnCertificate.make();
            trust = certificate.trusting();
            coturn = Coturn.start(certificate);
        } else {
            System.out.println("CoturnTest is skipped: " + missing.get());
        }
    }

    @BeforeEach
    void skipWithoutServer() {
        assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
    }

    @AfterAll
    static void stopServer() {
        if (coturn != null) {
            coturn.close();
        }
    }

    private static Rtc open(String url, String username, String credential, SSLContext tls) {
        PeerConnectionConfig config = PeerConnectionConfig.defaults();
        return Rtc.builder()
                .hosts(List.of(LOOPBACK, LOOPBACK_IPV6))
                .iceServers(List.of(IceServer.of(List.of(url), username, credential)))
                .connectionConfig(config.withIce(config.ice().withRelayOnly()))
                .turnTls(tls)
                .open();
    }

    private static Rtc open(String url) {
        return open(url, Coturn.USERNAME, Coturn.CREDENTIAL, trust);
    }

    @ParameterizedTest
    @CsvSource({
        "turn, 127.0.0.1, udp",
        "turn, [::1], udp",
        "turn, 127.0.0.1, tcp",
        "turn, [::1], tcp",
        "turns, 127.0.0.1, tcp",
        "turns, localhost, tcp",
    })
    void carriesDataOverEachTransport(String scheme, String host, String transport) throws Exception {
        String url = coturn.url(scheme, host, transport);
        try (Rtc a = open(url);
                Rtc b = open(url)) {
            RelayedPair pair = RelayedPair.connect(a, b);
            pair.echo(30);
            pair.assertIsRelayed();
            pair.echo(30); // by channels now
        }
    }

    @Test
    void takesAnIpv6AddressFromAServerThatHasNoOther() throws Exception {
        try (Coturn server = Coturn.startWithIpv6Only(certificate);
                Rtc a = open(server.url("turn", "127.0.0.1", "udp"));
                Rtc b = open(server.url("turn", "127.0.0.1", "udp"))) {
            RelayedPair pair = RelayedPair.connect(a, b);
            pair.echo(3);
            pair.assertIsRelayed();
            assertThat(RelayedPair.turn(pair.here).relayedIpv6())
                    .as(server::log)
                    .isNotNull();
        }
    }

    @Test
    void sharesOneAllocationAmongTheConnectionsOfASocket() throws Exception {
        long before = coturn.count("ALLOCATE processed, success");
        long givenBack = coturn.count("lifetime=0"); // its log is that of all tests
        try (Rtc a = open(coturn.url("turn", "127.0.0.1", "udp"));
                Rtc b = open(coturn.url("turn", "127.0.0.1", "udp"))) {
            List<RelayedPair> pairs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                pairs.add(RelayedPair.connect(a, b));
                pairs.get(i).echo(5);
            }
            pairs.get(0).assertIsRelayed();
            assertThat(coturn.count("ALLOCATE processed, success") - before).isEqualTo(2);

            pairs.get(0).close();
            pairs.get(2).echo(5);
            pairs.get(2).close();
            pairs.get(1).close();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> coturn.count("lifetime=0") >= givenBack + 2);
    }

    @Test
    void takesCredentialsThatExpire() throws Exception {
        long inAnHour = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
        TurnRestCredentials good = TurnRestCredentials.issue(Coturn.REST_SECRET, "bob", inAnHour);
        TurnRestCredentials late = TurnRestCredentials.issue(Coturn.REST_SECRET, "bob", 1_000_000_000);
        try (Coturn server = Coturn.startWithSecret(certificate)) {
            String url = server.url("turn", "127.0.0.1", "udp");
            try (Rtc a = open(url, good.username(), good.credential(), trust);
                    Rtc b = open(url, good.username(), good.credential(), trust)) {
                RelayedPair pair = RelayedPair.connect(a, b);
                pair.echo(3);
            }
            try (Rtc expired = open(url, late.username(), late.credential(), trust)) {
                assertThat(failureOf(expired)).isEqualTo(TurnFailure.UNAUTHENTICATED);
            }
        }
    }

    @Test
    void refreshesAllocationsOfShortLives() throws Exception {
        try (Coturn server = Coturn.start(certificate, "--max-allocate-lifetime=10")) {
            String url = server.url("turn", "127.0.0.1", "udp");
            try (Rtc a = open(url);
                    Rtc b = open(url)) {
                RelayedPair pair = RelayedPair.connect(a, b);
                await().atMost(Duration.ofSeconds(20))
                        .until(() ->
                                server.count("refreshed, realm=<peerage.test>, username=<alice>, lifetime=10") >= 4);
                pair.echo(3);
                assertThat(pair.here.state()).isEqualTo(PeerConnectionState.CONNECTED);
            }
        }
    }

    @Test
    void namesWrongCredentials() {
        try (Rtc a = open(coturn.url("turn", "127.0.0.1", "udp"), "alice", "wrong", trust)) {
            assertThat(failureOf(a)).isEqualTo(TurnFailure.UNAUTHENTICATED);
        }
    }

    @Test
    void refusesACertificateThatIsNotTrusted() throws Exception {
        String url = coturn.url("turns", "127.0.0.1", "tcp");
        try (Rtc a = open(url, "alice", Coturn.CREDENTIAL, SSLContext.getDefault())) {
            assertThat(failureOf(a)).isEqualTo(TurnFailure.CONNECTION_LOST);
        }
    }

    @Test
    void namesAServerThatIsNotThere() throws Exception {
        String url;
        try (Coturn gone = Coturn.start(certificate)) {
            url = gone.url("turn", "127.0.0.1", "tcp");
        }
        try (Rtc a = open(url)) {
            assertThat(failureOf(a)).isEqualTo(TurnFailure.CONNECTION_LOST);
        }
    }

    private static TurnFailure failureOf(Rtc rtc) {
        RtcConnection connection = rtc.connect();
        connection.offer();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> RelayedPair.turn(connection).state() == TurnState.FAILED);
        return RelayedPair.turn(connection).failure();
    }
}
