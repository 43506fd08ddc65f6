package dev.peerage.lab.interop.turn;

import dev.peerage.base.TransportAddress;
import dev.peerage.testkit.ChildProcess;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A coturn server on loopback with one user, in a process of its own. */
final class Coturn implements AutoCloseable {

    static final String USERNAME = "alice";
    static final String CREDENTIAL = "open sesame";

    private static final Path PROGRAM = Path.of("/usr/bin/turnserver");

    private final ChildProcess process;
    private final TransportAddress address;

    private Coturn(ChildProcess process, TransportAddress address) {
        this.process = process;
        this.address = address;
    }

    /** Why it cannot be tested against here. */
    static Optional<String> missing() {
        return Files.isExecutable(PROGRAM) ? Optional.empty() : Optional.of("coturn is not installed: " + PROGRAM);
    }

    static Coturn start() throws IOException {
        int port = freePort();
        ChildProcess process = ChildProcess.start(
                "turnserver",
                List.of(
                        PROGRAM.toString(),
                        "-n", // no configuration file
                        "--listening-ip=127.0.0.1",
                        "--relay-ip=127.0.0.1",
                        "--listening-port=" + port,
                        "--lt-cred-mech",
                        "--user=" + USERNAME + ":" + CREDENTIAL,
                        "--realm=peerage.test",
                        "--allow-loopback-peers",
                        "--no-cli",
                        "--no-tls",
                        "--no-dtls",
                        "--no-tcp",
                        "--log-file=stdout",
                        "--simple-log",
                        "--verbose",
                        "--pidfile=" + Files.createTempFile("coturn", ".pid"),
                        "--userdb=" + Files.createTempDirectory("coturn").resolve("turndb")));
        process.awaitLine(
                "its listener",
                line -> line.contains("UDP listener opened on") && line.contains(":" + port),
                Duration.ofSeconds(5));
        return new Coturn(process, TransportAddress.ipv4(127, 0, 0, 1, port));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    TransportAddress address() {
        return address;
    }

    /** Its log. */
    List<String> lines() {
        return process.lines();
    }

    void awaitLine(String part) {
        process.awaitLine("\"" + part + "\"", line -> line.contains(part), Duration.ofSeconds(5));
    }

    @Override
    public void close() {
        process.close();
    }
}
