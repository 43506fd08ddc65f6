package dev.peerage.rtc.dtls;

import dev.peerage.testkit.SeededRandom;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Prints what a handshake costs: CPU time and allocated bytes of both ends together, on one thread, in memory.
 *
 * <p>Arguments: rounds (5), handshakes a round (200).
 */
final class HandshakeCost {

    private static final ByteBuffer DATAGRAM = ByteBuffer.allocate(4_096);
    private static final ByteBuffer PLAINTEXT = ByteBuffer.allocate(4_096);

    private HandshakeCost() {}

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int handshakes = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        DtlsCertificate one = DtlsCertificate.generate(new SeededRandom(1));
        DtlsCertificate other = DtlsCertificate.generate(new SeededRandom(2));
        measure("first", 1, one, other);
        for (int round = 1; round <= rounds; round++) {
            measure("round " + round, handshakes, one, other);
        }
    }

    private static void measure(String name, int handshakes, DtlsCertificate one, DtlsCertificate other) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpuNs = threads.getCurrentThreadCpuTime();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < handshakes; i++) {
            connect(one, other);
        }
        System.out.printf(
                "%s: %.2f ms of CPU, %d KiB allocated%n",
                name,
                (threads.getCurrentThreadCpuTime() - cpuNs) / 1e6 / handshakes,
                (threads.getCurrentThreadAllocatedBytes() - bytes) / 1_024 / handshakes);
    }

    private static void connect(DtlsCertificate one, DtlsCertificate other) {
        DtlsConfig config = DtlsConfig.defaults();
        var client = new DtlsTransport(config, one, DtlsRole.CLIENT, List.of(other.fingerprint()));
        var server = new DtlsTransport(config, other, DtlsRole.SERVER, List.of(one.fingerprint()));
        server.onStart(0);
        client.onStart(0);
        while (move(client, server) || move(server, client)) {
            // everything is done in the condition
        }
        if (client.state() != DtlsState.CONNECTED || server.state() != DtlsState.CONNECTED) {
            throw new IllegalStateException(client.state() + " " + server.state());
        }
    }

    private static boolean move(DtlsTransport from, DtlsTransport to) {
        boolean hasMoved = false;
        while (from.pollTransmit(DATAGRAM.clear(), 0)) {
            hasMoved = true;
            DATAGRAM.flip();
            while (DATAGRAM.hasRemaining()) {
                to.onReceived(DATAGRAM, PLAINTEXT.clear(), 0);
            }
        }
        return hasMoved;
    }
}
