package dev.peerage.lab.interop.turn;

import dev.peerage.testkit.ChildProcess;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A coturn server on loopback, IPv4 and IPv6, over UDP, TCP and TLS, in a process of its own. */
final class Coturn implements AutoCloseable {

    static final String USERNAME = "alice";
    static final String CREDENTIAL = "open sesame";
    static final String REST_SECRET = "north";

    private static final Path PROGRAM = Path.of("/usr/bin/turnserver");

    private final ChildProcess process;
    private final int port;
    private final int tlsPort;

    private Coturn(ChildProcess process, int port, int tlsPort) {
        this.process = process;
        this.port = port;
        this.tlsPort = tlsPort;
    }

    /** Why it cannot be tested against here. */
    static Optional<String> missing() {
        return Files.isExecutable(PROGRAM) ? Optional.empty() : Optional.of("coturn is not installed: " + PROGRAM);
    }

    /** With one user whose password it knows. */
    static Coturn start(OwnCertificate certificate, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--lt-cred-mech", "--user=" + USERNAME + ":" + CREDENTIAL));
        all.addAll(List.of(options));
        return launch(certificate, "127.0.0.1", all);
    }

    /** With no addresses to give but IPv6 ones. */
    static Coturn startWithIpv6Only(OwnCertificate certificate) throws IOException {
        return launch(certificate, "::1", List.of("--lt-cred-mech", "--user=" + USERNAME + ":" + CREDENTIAL));
    }

    /** With users whom whoever knows the secret has given credentials for a while. */
    static Coturn startWithSecret(OwnCertificate certificate) throws IOException {
        return launch(certificate, "127.0.0.1", List.of("--use-auth-secret", "--static-auth-secret=" + REST_SECRET));
    }

    private static Coturn launch(OwnCertificate certificate, String relayIp, List<String> options) throws IOException {
        int port = freePort();
        int tlsPort = freePort();
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "-n", // no configuration file
                "--listening-ip=127.0.0.1",
                "--listening-ip=::1",
                "--relay-ip=" + relayIp,
                "--listening-port=" + port,
                "--tls-listening-port=" + tlsPort,
                "--cert=" + certificate.certificateFile(),
                "--pkey=" + certificate.keyFile(),
                "--realm=peerage.test",
                "--allow-loopback-peers",
                "--no-cli",
                "--no-dtls",
                "--log-file=stdout",
                "--simple-log",
                "--verbose",
                "--pidfile=" + Files.createTempFile("coturn", ".pid"),
                "--userdb=" + Files.createTempDirectory("coturn").resolve("turndb")));
        command.addAll(options);
        ChildProcess process = ChildProcess.start("turnserver", command);
        process.awaitLine(
                "its listener",
                line -> line.contains("UDP listener opened on") && line.contains("::1:" + port),
                Duration.ofSeconds(20));
        process.awaitLine(
                "its TLS listener",
                line -> line.contains("TLS/TCP listener opened on") && line.contains("::1:" + tlsPort),
                Duration.ofSeconds(20));
        return new Coturn(process, port, tlsPort);
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    /** A URL of it, such as {@code url("turn", "[::1]", "tcp")}. */
    String url(String scheme, String host, String transport) {
        return scheme + ":" + host + ":" + (scheme.equals("turns") ? tlsPort : port) + "?transport=" + transport;
    }

    /** How many lines of its log have that in them. */
    long count(String part) {
        return process.lines().stream().filter(line -> line.contains(part)).count();
    }

    String log() {
        return String.join("\n", process.lines());
    }

    @Override
    public void close() {
        process.close();
    }
}
