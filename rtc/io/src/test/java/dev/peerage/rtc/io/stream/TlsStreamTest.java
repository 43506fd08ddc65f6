package dev.peerage.rtc.io.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams over TLS, with the JDK's own server at the other end. */
class TlsStreamTest extends StreamScript {

    private static final char[] PASSWORD = "for tests only".toCharArray();

    @TempDir
    static Path folder;

    private static SSLContext server;
    private static SSLContext trusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        Path file = folder.resolve("server.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                keytool,
                "-genkeypair",
                "-alias",
                "turn",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=turn.peerage.test",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD));
        Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(made.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        server = SSLContext.getInstance("TLS");
        server.init(keys.getKeyManagers(), null, null);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("turn", store.getCertificate("turn"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
    }

    /** What the server reads until the end, as a client of TLS would; "end" or the failure is its last word. */
    private CompletableFuture<String> serve(String protocol) {
        return CompletableFuture.supplyAsync(() -> {
            StringBuilder seen = new StringBuilder();
            try (SSLSocket secure = (SSLSocket)
                    server.getSocketFactory().createSocket(accepted, "127.0.0.1", accepted.getPort(), true)) {
                secure.setUseClientMode(false);
                secure.setEnabledProtocols(new String[] {protocol});
                byte[] packet = secure.getInputStream().readNBytes(8);
                secure.getOutputStream().write(packet);
                secure.getOutputStream().flush();
                for (int b = secure.getInputStream().read();
                        b >= 0;
                        b = secure.getInputStream().read()) {
                    seen.append(b).append(' ');
                }
                return seen.append("end").toString();
            } catch (IOException failure) {
                return seen.append(failure.getClass().getSimpleName()).toString();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void carriesPacketsAndSaysGoodbye(String protocol) throws Exception {
        use("localhost", true, trusting);
        request();
        accept();
        CompletableFuture<String> seen = serve(protocol);
        turnUntil(() -> !received.isEmpty());
        assertThat(received.get(0)).containsExactly(CHANNEL_DATA);
        assertThat(streams.state(stream)).isEqualTo(StreamState.OPEN);
        streams.send(ByteBuffer.wrap(CHANNEL_DATA), stream, nowUs);
        streams.flush(nowUs);
        streams.retain(address -> false, nowUs);

        assertThat(seen.get()).isEqualTo("64 0 0 3 7 8 9 0 end"); // without close_notify it would be an exception
    }

    /** The client answers the first record by one of its own, before it reads those that came with it. */
    @Test
    void readsOnInWhatHasComeWhenItHadToWriteFirst() throws Exception {
        use("localhost", true, trusting);
        request();
        accept();
        turnUntil(() -> streams.state(stream) == StreamState.SECURING);
        SSLEngine engine = server.createSSLEngine();
        engine.setUseClientMode(false);
        byte[] prefix = readAtServer(5);
        byte[] hello = readAtServer((prefix[3] & 0xFF) << 8 | prefix[4] & 0xFF);
        ByteBuffer plain = ByteBuffer.allocate(32 << 10);
        ByteBuffer flight = ByteBuffer.allocate(64 << 10);
        ByteBuffer record = ByteBuffer.allocate(5 + hello.length).put(prefix).put(hello);
        engine.unwrap(record.flip(), plain);
        while (engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
            Runnable task = engine.getDelegatedTask();
            if (task != null) {
                task.run();
            } else {
                engine.wrap(ByteBuffer.allocate(0), flight);
            }
        }
        writeAtServer(Arrays.copyOf(flight.array(), flight.position()));

        turnUntil(() -> streams.state(stream) == StreamState.OPEN);
    }

    @Test
    void refusesACertificateOfAnotherName() throws Exception {
        use("turn.example.org", true, trusting);
        assertEndsBy(StreamReason.TLS_FAILED);
    }

    @Test
    void refusesACertificateOfNobodyWeTrust() throws Exception {
        use("localhost", true, SSLContext.getDefault());
        assertEndsBy(StreamReason.TLS_FAILED);
    }

    private void assertEndsBy(StreamReason reason) throws Exception {
        request();
        accept();
        CompletableFuture<String> seen = serve("TLSv1.3");
        turnUntil(() -> !ends.isEmpty());

        assertThat(ends).containsExactly(reason);
        assertThat(received).isEmpty();
        assertThat(seen.get()).contains("Exception");
    }

    @Test
    void givesUpWhenTlsIsNotThereInTime() throws Exception {
        use("localhost", true, trusting);
        request();
        accept();
        turnUntil(() -> streams.state(stream) == StreamState.SECURING);
        assertThat(readAtServer(1)).containsExactly(22); // its ClientHello
        advance(LIMITS.connectTimeoutUs());

        assertThat(ends).containsExactly(StreamReason.TIMEOUT);
    }

    @Test
    void isClosedWhenTheServerSpeaksNoTls() throws Exception {
        use("localhost", true, trusting);
        request();
        accept();
        turnUntil(() -> streams.state(stream) == StreamState.SECURING);
        writeAtServer("220 mail.example.org ESMTP\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        turnUntil(() -> !ends.isEmpty());

        assertThat(ends).containsExactly(StreamReason.TLS_FAILED);
    }

    @Test
    void endsWhenTheServerGoesInTheMidstOfTheHandshake() throws Exception {
        use("localhost", true, trusting);
        request();
        accept();
        turnUntil(() -> streams.state(stream) == StreamState.SECURING);
        accepted.close();
        turnUntil(() -> !ends.isEmpty());

        assertThat(ends).containsExactly(StreamReason.CLOSED_REMOTELY);
    }
}
