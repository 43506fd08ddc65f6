package dev.peerage.rtc.io.stream;

import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** TLS as a client, bytes in and bytes out: an {@link SSLEngine} that insists on the server's name. */
final class TlsCodec {

    private final SSLEngine engine;

    private TlsCodec(SSLEngine engine) {
        this.engine = engine;
    }

    static TlsCodec client(SSLContext context, String serverName, int port) throws SSLException {
        SSLEngine engine = context.createSSLEngine(serverName, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setEndpointIdentificationAlgorithm(
                "HTTPS"); // RFC 8656 §3.1 refers to RFC 6125: the name must be its own
        if (isName(serverName)) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
        return new TlsCodec(engine);
    }

    /** RFC 6066 §3: an address is no server name. */
    private static boolean isName(String host) {
        boolean hasLetter = host.chars().anyMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
        return hasLetter && host.indexOf(':') < 0;
    }

    /** The most that one record of the network can hold, and therefore both buffers must. */
    int maxRecordBytes() {
        return Math.max(
                engine.getSession().getPacketBufferSize(), engine.getSession().getApplicationBufferSize());
    }

    boolean isHandshaking() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED;
    }

    /** Whether it has something to say of its own. */
    boolean wantsToWrite() {
        return engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    }

    /** Something costly that must be done before it goes on, elsewhere or here; null if there is nothing. */
    @Nullable
    Runnable nextTask() {
        return engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK ? engine.getDelegatedTask() : null;
    }

    SSLEngineResult wrap(ByteBuffer plain, ByteBuffer sealed) throws SSLException {
        return engine.wrap(plain, sealed);
    }

    SSLEngineResult unwrap(ByteBuffer sealed, ByteBuffer plain) throws SSLException {
        return engine.unwrap(sealed, plain);
    }

    void close() {
        engine.closeOutbound();
    }
}
