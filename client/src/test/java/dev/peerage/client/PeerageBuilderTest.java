package dev.peerage.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.peerage.rtc.webrtc.IceServer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerageBuilderTest {

    @Test
    void takesStunOverUdpAndTurnOverEverything() {
        List<IceServer> servers = List.of(
                IceServer.of("stun:stun.example.org"),
                IceServer.of(
                        List.of("turn:a.example", "turn:a.example?transport=tcp", "turns:a.example"),
                        "alice",
                        "sesame"));
        assertThat(Peerage.builder().iceServers(servers).iceServers()).isEqualTo(servers);
    }

    @Test
    void refusesAServerThatWouldBeIgnored() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Peerage.builder().iceServers(List.of(IceServer.of("stuns:stun.example.org"))))
                .withMessageContaining("over UDP");
    }
}
