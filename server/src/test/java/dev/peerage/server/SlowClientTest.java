package dev.peerage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.UndeliveredReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Back-pressure through real sockets: what the kernel's buffers do is not simulated. */
class SlowClientTest {

    private static final int PAYLOAD_BYTES = 16_000;

    @Test
    void aDeafClientLosesItsFramesThenItsLinkAndHarmsNobody() {
        try (GroupServer server = GroupServerTest.ephemeral()
                .limit(ServerLimit.STALLED_TIMEOUT_MS, 300)
                .limit(ServerLimit.RELAY_QUEUE_BYTES, 1 << 17)
                .limit(ServerLimit.BYTES_PER_SECOND, 1 << 30)
                .start()) {
            SocketClient sender = SocketClient.welcomed(server.port(), 1);
            SocketClient deaf = SocketClient.welcomed(server.port(), 2);
            SocketClient quick = SocketClient.welcomed(server.port(), 3);
            server.createGroup("arena", server.clients());
            deaf.isDeaf = true;
            ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES);

            int sent = 0;
            while (server.stats().counter("undeliveredQueueFull") == 0 && sent < 5_000) {
                sender.send(new LinkFrame.Relay(deaf.memberId, payload));
                sent++;
            }
            LinkFrame.Undelivered report = sender.next(LinkFrame.Undelivered.class);
            assertThat(report.toMemberId()).isEqualTo(deaf.memberId);
            assertThat(report.reason()).isEqualTo(UndeliveredReason.QUEUE_FULL);

            for (int i = 0; i < 100; i++) {
                sender.send(new LinkFrame.Relay(quick.memberId, payload));
            }
            for (int i = 0; i < 100; i++) {
                quick.next(LinkFrame.Relayed.class);
            }
            await().until(() -> server.clients().size() == 2);
            assertThat(server.stats().counter("byeTooSlow")).isEqualTo(1);
            assertThat(quick.next(LinkFrame.MemberLeft.class).memberId()).isEqualTo(deaf.memberId);
        }
    }

    @Test
    void aFloodOfWebSocketPingsWhoseAnswersNobodyReadsIsCutOff() throws IOException {
        byte[] ping = new byte[131];
        ping[0] = (byte) 0x89; // final, opcode 9
        ping[1] = (byte) (0x80 | 125); // masked with zeros, 125 bytes
        try (GroupServer server = GroupServerTest.ephemeral()
                        .limit(ServerLimit.HANDSHAKE_TIMEOUT_MS, 100)
                        .start();
                Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
            String upgrade = "GET /peerage/v1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Sec-WebSocket-Protocol: peerage.v1\r\n\r\n";
            socket.getOutputStream().write(upgrade.getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            long deadlineNanos = System.nanoTime() + 6_000_000_000L;

            assertThatThrownBy(() -> {
                        while (System.nanoTime() < deadlineNanos) {
                            socket.getOutputStream().write(ping);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(server.stats().handshakes()).isZero();
        }
    }

    @Test
    void aHastyClientIsSlowedDownAndLosesNothing() {
        try (GroupServer server = GroupServerTest.ephemeral()
                .limit(ServerLimit.FRAMES_PER_SECOND, 500)
                .start()) {
            SocketClient hasty = SocketClient.welcomed(server.port(), 1);
            SocketClient other = SocketClient.welcomed(server.port(), 2);
            server.createGroup("arena", server.clients());
            ByteBuffer payload = ByteBuffer.allocate(100);
            long startNanos = System.nanoTime();

            for (int i = 0; i < 1_300; i++) {
                hasty.send(new LinkFrame.Relay(other.memberId, payload));
            }
            for (int i = 0; i < 1_300; i++) {
                other.next(LinkFrame.Relayed.class);
            }

            assertThat(System.nanoTime() - startNanos).isGreaterThan(500_000_000L);
            assertThat(server.stats().counter("readPauses")).isPositive();
            assertThat(server.clients()).hasSize(2);
        }
    }
}
