package dev.peerage.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class IceServerTest {

    @Test
    void takesStunAndTurnOverUdp() {
        assertThat(IceServer.stun("stun:stun.example.org").parsedUrls()).hasSize(1);
        assertThat(new IceServer(List.of("turn:a.example", "turn:b.example:99?transport=udp"), "alice", "sesame"))
                .hasToString("IceServer[turn:a.example, turn:b.example:99?transport=udp]");
    }

    @Test
    void refusesWhatWouldBeIgnored() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IceServer.turn("turns:turn.example.org", "alice", "sesame"))
                .withMessageContaining("over UDP only");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IceServer.turn("turn:turn.example.org?transport=tcp", "alice", "sesame"))
                .withMessageContaining("over UDP only");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IceServer.turn("turn:turn.example.org", "", ""))
                .withMessageContaining("credential");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IceServer.stun("http://example.org"))
                .withMessageContaining("stun:");
    }
}
