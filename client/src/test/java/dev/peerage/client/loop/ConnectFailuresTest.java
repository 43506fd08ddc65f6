package dev.peerage.client.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.peerage.client.ErrorCode;
import dev.peerage.client.Peerage;
import dev.peerage.client.PeerageException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user sees when it cannot work: one sentence that says what to do. */
@Timeout(20)
class ConnectFailuresTest {

    @Test
    void nothingAnswers() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatExceptionOfType(PeerageException.class)
                .isThrownBy(() -> Peerage.connect("ws://127.0.0.1:" + port))
                .withMessageContaining("start one there")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE));
    }

    @Test
    void somethingElseAnswers() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            Thread other = new Thread(() -> {
                try (var accepted = socket.accept()) {
                    accepted.getInputStream().read();
                    accepted.getOutputStream()
                            .write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    accepted.getOutputStream().flush();
                    accepted.getInputStream().readAllBytes();
                } catch (java.io.IOException ended) {
                    // The test is over.
                }
            });
            other.setDaemon(true);
            other.start();
            assertThatExceptionOfType(PeerageException.class)
                    .isThrownBy(() -> Peerage.connect("ws://127.0.0.1:" + socket.getLocalPort()))
                    .withMessageContaining("no working group server")
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BAD_SERVER));
        }
    }

    @Test
    void theUdpPortIsTaken() throws Exception {
        try (DatagramSocket taken = new DatagramSocket()) {
            assertThatExceptionOfType(PeerageException.class)
                    .isThrownBy(() ->
                            Peerage.builder().bindPort(taken.getLocalPort()).connect())
                    .withMessageContaining("choose another")
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PORT_TAKEN));
        }
    }
}
