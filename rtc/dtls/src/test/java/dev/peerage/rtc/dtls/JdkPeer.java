package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** The JDK's bare engine as the other side, set up as nobody should be. */
final class JdkPeer {

    private static final int MAX_ROUNDS = 32;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int BUFFER_BYTES = 20_000;

    final SSLEngine engine;

    /** With these suites only, or with the JDK's own if there are none. */
    JdkPeer(DtlsCertificate own, DtlsRole role, Fingerprint expected, String... suites) throws Exception {
        SSLContext context = SSLContext.getInstance("DTLS");
        context.init(own.keyManagers(), new TrustManager[] {new FingerprintTrustManager(List.of(expected))}, null);
        engine = context.createSSLEngine();
        engine.setUseClientMode(role == DtlsRole.CLIENT);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setNeedClientAuth(true);
        if (suites.length > 0) {
            parameters.setCipherSuites(suites);
        }
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
    }

    /** Talks with {@code other}, of which nothing is lost, until both are silent. */
    void meet(DtlsTransport other) {
        boolean hasMoved = true;
        for (int round = 0; round < MAX_ROUNDS && hasMoved; round++) {
            hasMoved = false;
            for (byte[] datagram : speak()) {
                hasMoved = true;
                give(other, datagram);
            }
            ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
            while (other.pollTransmit(out.clear(), 1)) {
                hasMoved = true;
                hear(out.flip());
            }
        }
    }

    static void give(DtlsTransport to, byte[] datagram) {
        ByteBuffer in = ByteBuffer.wrap(datagram);
        while (in.hasRemaining()) {
            to.onReceived(in, ByteBuffer.allocate(BUFFER_BYTES), 1);
        }
    }

    /** What the engine says until it waits; also after a failure of its own. */
    List<byte[]> speak() {
        List<byte[]> said = new ArrayList<>();
        for (int step = 0; step < MAX_ROUNDS && speakOnce(said); step++) {
            // everything is done in the condition
        }
        return said;
    }

    private boolean speakOnce(List<byte[]> said) {
        ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_UNWRAP_AGAIN -> engine.unwrap(NOTHING, NOTHING);
                case NEED_WRAP -> engine.wrap(NOTHING, out);
                default -> {
                    return false;
                }
            }
        } catch (SSLException itsOwnFailure) {
            return true; // the alert follows
        }
        if (out.position() > 0) {
            said.add(Arrays.copyOf(out.array(), out.position()));
        }
        return true;
    }

    byte[] seal(byte[] plaintext) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
        engine.wrap(ByteBuffer.wrap(plaintext), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private void hear(ByteBuffer datagram) {
        ByteBuffer plaintext = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            while (datagram.hasRemaining() && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    case NEED_UNWRAP_AGAIN -> engine.unwrap(NOTHING, plaintext);
                    default -> engine.unwrap(datagram, plaintext);
                }
            }
        } catch (SSLException itsOwnFailure) {
            datagram.position(datagram.limit()); // the alert follows
        }
    }
}
