package dev.peerage.lab.interop.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peerage.rtc.ice.CandidateType;
import dev.peerage.rtc.ice.IceDiagnostics;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.stun.turn.TurnFailure;
import dev.peerage.rtc.stun.turn.TurnState;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two connections over a real TURN server, with no other way to each other. */
class CoturnTest {

    private static final int MESSAGES = 40;
    private static final int MESSAGE_BYTES = 20_000;

    private static Coturn coturn;
    private static Optional<String> missing = Optional.empty();

    @BeforeAll
    static void startServer() throws Exception {
        missing = Coturn.missing();
        if (missing.isEmpty()) {
            coturn = Coturn.start();
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

    private static PeerConnectionConfig relayOnly(String credential) {
        PeerConnectionConfig config = PeerConnectionConfig.defaults()
                .withIceServers(List.of(IceServer.turn(coturn.address(), Coturn.USERNAME, credential)));
        return config.withIce(config.ice().withRelayOnly());
    }

    @Test
    void carriesDataBothWaysOverRelayedCandidatesOnly() throws Exception {
        try (RelayedPeer a = new RelayedPeer(relayOnly(Coturn.CREDENTIAL));
                RelayedPeer b = new RelayedPeer(relayOnly(Coturn.CREDENTIAL))) {
            int channel = a.connection.createDataChannel(DataChannelOptions.of("data"), RelayedPeer.nowUs());
            SessionDescription offer = a.connection.offer(RelayedPeer.nowUs());
            SessionDescription answer = b.connection.onOffer(offer, RelayedPeer.nowUs());
            a.connection.onAnswer(answer, RelayedPeer.nowUs());
            run(a, b, () -> isConnected(a) && isConnected(b));
            run(a, b, () -> !b.all(PeerConnectionEvent.ChannelAnnounced.class).isEmpty());
            run(a, b, () -> turn(a).boundPeers() == 1 && turn(b).boundPeers() == 1);

            byte[] payload = new byte[MESSAGE_BYTES];
            new Random(1).nextBytes(payload);
            int back = b.all(PeerConnectionEvent.ChannelAnnounced.class).get(0).channel();
            for (int i = 0; i < MESSAGES; i++) {
                a.connection.onSend(channel, false, ByteBuffer.wrap(payload), RelayedPeer.nowUs());
                b.connection.onSend(back, false, ByteBuffer.wrap(payload), RelayedPeer.nowUs());
            }
            run(a, b, () -> received(a).size() == MESSAGES && received(b).size() == MESSAGES);

            assertThat(received(a)).allSatisfy(m -> assertThat(m.payload()).isEqualTo(payload));
            assertThat(received(b)).allSatisfy(m -> assertThat(m.payload()).isEqualTo(payload));
            assertThat(a.connection.stats().selectedPair().localType()).isEqualTo(CandidateType.RELAYED);
            assertThat(a.connection.stats().selectedPair().remoteType()).isEqualTo(CandidateType.RELAYED);
            assertThat(a.sentTo).containsExactly(coturn.address());
            assertThat(b.sentTo).containsExactly(coturn.address());

            a.end(b);
            run(a, b, () -> b.connection.state() == PeerConnectionState.CLOSED);
            coturn.awaitLine("refreshed, realm=<peerage.test>, username=<alice>, lifetime=0");
        }
    }

    @Test
    void namesWrongCredentials() throws Exception {
        try (RelayedPeer a = new RelayedPeer(relayOnly("wrong"));
                RelayedPeer b = new RelayedPeer(relayOnly("wrong"))) {
            run(a, b, () -> turn(a).state() == TurnState.FAILED);

            assertThat(turn(a).failure()).isEqualTo(TurnFailure.UNAUTHENTICATED);
        }
    }

    private static IceDiagnostics.Turn turn(RelayedPeer peer) {
        return peer.connection.stats().ice().turnServers().get(0);
    }

    private static boolean isConnected(RelayedPeer peer) {
        return peer.connection.state() == PeerConnectionState.CONNECTED;
    }

    private static List<PeerConnectionEvent.MessageReceived> received(RelayedPeer peer) {
        return peer.all(PeerConnectionEvent.MessageReceived.class);
    }

    private static void run(RelayedPeer a, RelayedPeer b, BooleanSupplier until) throws Exception {
        long endUs = RelayedPeer.nowUs() + Duration.ofSeconds(8).toMillis() * 1_000;
        while (!until.getAsBoolean()) {
            a.turn(b);
            b.turn(a);
            assertThat(RelayedPeer.nowUs())
                    .as(() -> a.connection.stats() + "\n" + b.connection.stats() + "\n"
                            + String.join("\n", coturn.lines()))
                    .isLessThan(endUs);
            Thread.sleep(1);
        }
    }
}
