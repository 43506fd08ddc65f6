package dev.peerage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.peerage.base.TransportAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What else is behind the two ports: pages, counters, STUN. */
class PortsTest {

    private static GroupServer server;

    @BeforeAll
    static void start() {
        server = GroupServerTest.ephemeral().start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void servesHealthAndStats() throws Exception {
        assertThat(get("/health").body()).isEqualTo("{\"status\":\"up\"}");
        HttpResponse<String> stats = get("/stats");
        assertThat(stats.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(stats.body()).startsWith("{\"uptimeMs\":").contains("\"framesRelayed\":0", "\"byeFlooding\":0");
    }

    @Test
    void servesPagesThatMayOnlyTalkToTheServer() throws Exception {
        HttpResponse<String> page = get("/page-for-tests.html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("A page for tests");
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
        assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'self'", "connect-src 'self' ws://127.0.0.1:" + server.port());
        assertThat(get("/module-for-tests.js").headers().firstValue("content-type"))
                .hasValue("text/javascript; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing.html",
                "/../../../module-info.class",
                "/../server/GroupServer.class",
                "/%2e%2e/server/secret.html",
                "/..%2fsecret.html",
                "//etc/passwd.html",
                "/.hidden.html",
                "/page-for-tests.html/",
                "/a/../page-for-tests.html",
                "/demo",
                "/package.json5",
                "/GroupServer.class"
            })
    void servesNothingElse(String path) throws IOException {
        assertThat(rawStatus("GET " + path + " HTTP/1.1")).contains(" 404 ");
    }

    @Test
    void refusesOtherMethodsAndWebSocketsOfOtherProtocols() throws IOException {
        assertThat(rawStatus("POST /health HTTP/1.1")).contains(" 405 ");
        assertThat(rawStatus("GET /peerage/v1 HTTP/1.1")).contains(" 400 ");
        String upgrade = "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        assertThat(rawStatus("GET /peerage/v1 HTTP/1.1" + upgrade)).contains(" 400 ");
        assertThat(rawStatus("GET /peerage/v1 HTTP/1.1" + upgrade + "\r\nSec-WebSocket-Protocol: peerage.v1"))
                .contains(" 101 ");
    }

    @Test
    void answersStun() throws IOException {
        ByteBuffer request = ByteBuffer.allocate(20);
        request.putShort((short) 0x0001)
                .putShort((short) 0)
                .putInt(0x2112A442)
                .putLong(7)
                .putInt(9);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(5_000);
            InetAddress host = InetAddress.getLoopbackAddress();
            socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, host, server.stunPort()));
            socket.send(new DatagramPacket(request.array(), 20, host, server.stunPort()));
            DatagramPacket answer = new DatagramPacket(new byte[200], 200);
            socket.receive(answer);

            ByteBuffer data = ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
            assertThat(data.getShort(0)).isEqualTo((short) 0x0101);
            assertThat(data.getLong(8)).isEqualTo(7);
            // XOR-MAPPED-ADDRESS is the first attribute: type, length, family, port ^ cookie
            assertThat(data.getShort(20)).isEqualTo((short) 0x0020);
            TransportAddress self = TransportAddress.of(host.getAddress(), socket.getLocalPort());
            assertThat((data.getShort(26) ^ 0x2112) & 0xFFFF).isEqualTo(self.port());
        }
        assertThat(server.stats().counter("stunAnswered")).isEqualTo(1);
        assertThat(server.stats().counter("stunIgnored")).isEqualTo(1);
    }

    @Test
    void saysWhichPortIsTaken() {
        ServerStartException http = catchThrowableOfType(
                ServerStartException.class,
                () -> GroupServerTest.ephemeral().port(server.port()).start());
        assertThat(http).hasMessageContaining("TCP port " + server.port()).hasMessageContaining("port(...)");
        assertThat(http.isStun()).isFalse();

        ServerStartException stun = catchThrowableOfType(
                ServerStartException.class,
                () -> GroupServerTest.ephemeral().stunPort(server.stunPort()).start());
        assertThat(stun).hasMessageContaining("UDP port " + server.stunPort() + " for STUN");
        assertThat(stun.port()).isEqualTo(server.stunPort());
        assertThat(stun.isStun()).isTrue();
    }

    @Test
    void goesWithoutStun() {
        try (GroupServer without = GroupServerTest.ephemeral().withoutStun().start()) {
            assertThat(without.stunPort()).isZero();
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** The first line of the answer to a request that no decent client would send. */
    private static String rawStatus(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((request + "\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\r' && next >= 0; next = in.read()) {
                line.append((char) next);
            }
            return line.toString();
        }
    }
}
