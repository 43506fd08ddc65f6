package dev.peerage.lab.interop.turn;

import dev.peerage.testkit.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for loopback that only we trust, as files for a server. */
record OwnCertificate(Path certificateFile, Path keyFile) {

    private static final Path PROGRAM = Path.of("/usr/bin/openssl");

    static Optional<String> missing() {
        return Files.isExecutable(PROGRAM) ? Optional.empty() : Optional.of("openssl is not installed: " + PROGRAM);
    }

    static OwnCertificate make() throws IOException {
        Path folder = Files.createTempDirectory("turn-certificate");
        OwnCertificate made = new OwnCertificate(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        try (ChildProcess openssl = ChildProcess.start(
                "openssl",
                List.of(
                        PROGRAM.toString(),
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=turn.peerage.test",
                        "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1",
                        "-keyout",
                        made.keyFile.toString(),
                        "-out",
                        made.certificateFile.toString()))) {
            openssl.awaitExit(Duration.ofSeconds(20));
        }
        return made;
    }

    /** Trusts this certificate and no other. */
    SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (InputStream pem = Files.newInputStream(certificateFile)) {
            store.setCertificateEntry(
                    "turn", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
