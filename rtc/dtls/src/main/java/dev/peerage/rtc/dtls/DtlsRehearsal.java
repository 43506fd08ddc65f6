package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A handshake of a certificate with itself, in memory, so that the first real one finds the JDK's classes loaded.
 *
 * <p>The first handshake of a process takes about 100 ms of CPU, most of it loading and first execution; the second one a
 * tenth. Run it on any thread while something else is waited for.
 */
public final class DtlsRehearsal {

    private static final int MAX_EXCHANGES = 32;

    private DtlsRehearsal() {}

    /** Returns when both ends are connected; no effect beyond the time it takes. */
    public static void run(DtlsCertificate certificate) {
        DtlsConfig config = DtlsConfig.defaults();
        List<Fingerprint> fingerprints = List.of(certificate.fingerprint());
        DtlsTransport client = new DtlsTransport(config, certificate, DtlsRole.CLIENT, fingerprints);
        DtlsTransport server = new DtlsTransport(config, certificate, DtlsRole.SERVER, fingerprints);
        ByteBuffer datagram = ByteBuffer.allocate(config.maxRecordBytes());
        ByteBuffer plaintext = ByteBuffer.allocate(config.maxRecordBytes());
        server.onStart(0);
        client.onStart(0);
        for (int i = 0; i < MAX_EXCHANGES && client.state() == DtlsState.HANDSHAKING; i++) {
            move(client, server, datagram, plaintext);
            move(server, client, datagram, plaintext);
        }
        if (client.seal(plaintext.clear().limit(1), datagram.clear())) {
            server.onReceived(datagram.flip(), plaintext.clear(), 0);
        }
    }

    private static void move(DtlsTransport from, DtlsTransport to, ByteBuffer datagram, ByteBuffer plaintext) {
        while (from.pollTransmit(datagram.clear(), 0)) {
            datagram.flip();
            while (datagram.hasRemaining()) {
                to.onReceived(datagram, plaintext.clear(), 0);
            }
        }
    }
}
