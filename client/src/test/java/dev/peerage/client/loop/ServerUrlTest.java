package dev.peerage.client.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.peerage.client.ErrorCode;
import dev.peerage.client.PeerageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {

    @Test
    void addsThePathOfTheProtocol() {
        assertThat(ServerUrl.parse("ws://localhost:8080")).hasToString("ws://localhost:8080/peerage/v1");
        assertThat(ServerUrl.parse("wss://play.example.com/")).hasToString("wss://play.example.com/peerage/v1");
    }

    @Test
    void keepsAnotherPath() {
        assertThat(ServerUrl.parse(" WS://example.com:1/behind/proxy ")).hasToString("ws://example.com:1/behind/proxy");
    }

    @Test
    void knowsTheHostOfAnIpv6Address() {
        assertThat(ServerUrl.parse("ws://[::1]:8080").host()).isEqualTo("::1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:8080", "http://localhost", "ws://", "ws:/x", "ws://a b", "ws://h:99999"})
    void saysWhatAUrlLooksLike(String wrong) {
        assertThatExceptionOfType(PeerageException.class)
                .isThrownBy(() -> ServerUrl.parse(wrong))
                .withMessageContaining("ws://localhost:8080")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BAD_URL));
    }
}
