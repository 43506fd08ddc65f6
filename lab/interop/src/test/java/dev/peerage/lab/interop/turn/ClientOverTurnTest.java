package dev.peerage.lab.interop.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peerage.base.ChannelOptions;
import dev.peerage.base.TransportAddress;
import dev.peerage.client.Channel;
import dev.peerage.client.Link;
import dev.peerage.client.PathKind;
import dev.peerage.client.Peerage;
import dev.peerage.client.loop.OwnMachine;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.server.Group;
import dev.peerage.server.GroupServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer of a group that has no address of its own to offer reaches another over a real TURN server. */
@Timeout(60)
class ClientOverTurnTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final List<TransportAddress> LOOPBACK = List.of(TransportAddress.ipv4(127, 0, 0, 1, 0));

    @BeforeAll
    static void skipWithoutServer() {
        var missing = Coturn.missing().or(OwnCertificate::missing);
        assumeTrue(missing.isEmpty(), () -> "ClientOverTurnTest is skipped: " + missing.orElseThrow());
    }

    @Test
    void reachesAnotherOverTcp() throws Exception {
        try (Coturn coturn = Coturn.start(OwnCertificate.make());
                GroupServer server =
                        GroupServer.builder().port(0).bindAddress("127.0.0.1").start()) {
            Group arena = server.createGroup("arena");
            server.onClientJoined(arena::join);
            String url = "ws://127.0.0.1:" + server.port();
            IceServer turn =
                    IceServer.of(List.of(coturn.url("turn", "127.0.0.1", "tcp")), Coturn.USERNAME, Coturn.CREDENTIAL);
            OwnMachine hidden = new OwnMachine(Duration.ofDays(1), List.of());
            OwnMachine open = new OwnMachine(Duration.ofDays(1), LOOPBACK);
            try (Peerage a = hidden.connect(Peerage.builder().server(url).iceServers(List.of(turn)));
                    Peerage b = open.connect(Peerage.builder().server(url))) {
                await().atMost(SOON).untilAsserted(() -> {
                    assertThat(a.links()).extracting(Link::path).containsExactly(PathKind.DIRECT);
                    assertThat(a.links()).extracting(Link::localCandidate).containsExactly("relay");
                    assertThat(b.links()).extracting(Link::path).containsExactly(PathKind.DIRECT);
                });
                CountDownLatch heard = new CountDownLatch(100);
                b.awaitGroup(SOON)
                        .channel("files", ChannelOptions.reliableOrdered())
                        .onMessage((from, bytes) -> heard.countDown());
                Channel channel = a.awaitGroup(SOON).channel("files", ChannelOptions.reliableOrdered());
                for (int i = 0; i < 100; i++) {
                    assertThat(channel.send(b.peerId(), new byte[10_000]).isAccepted())
                            .isTrue();
                }
                assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(a.links()).extracting(Link::path).containsExactly(PathKind.DIRECT);
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> coturn.count("lifetime=0") >= 1); // given back
        }
    }
}
