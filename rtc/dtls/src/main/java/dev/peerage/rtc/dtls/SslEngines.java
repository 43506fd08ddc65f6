package dev.peerage.rtc.dtls;

import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** Sets up the JDK's engine the one way that WebRTC needs it. */
final class SslEngines {

    private static final String PROTOCOL = "DTLSv1.2";

    /** RFC 8827 §6.5 requires the first; AES runs in hardware, 128 bits first because it is the faster. */
    private static final String[] CIPHER_SUITES = {
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
    };

    private SslEngines() {}

    /**
     * An engine with a context of its own: sessions are never resumed, as a resumed one would not show its certificate
     * again, and so pass without the fingerprint check.
     */
    static SSLEngine create(DtlsConfig config, KeyManager[] keys, DtlsRole role, FingerprintTrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(keys, new TrustManager[] {trust}, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(role == DtlsRole.CLIENT);
            setParameters(engine, config.maxRecordBytes());
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no DTLS 1.2", e);
        }
    }

    /**
     * Sets the parameters, and after the handshake the size of records for application data: the engine halves its packet
     * size while it retransmits and would go on to cut application data into such pieces.
     */
    static void setParameters(SSLEngine engine, int maxRecordBytes) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {PROTOCOL});
        parameters.setCipherSuites(CIPHER_SUITES);
        parameters.setNeedClientAuth(true); // RFC 8827 §6.5: both sides show a certificate
        // Also the largest record that the engine accepts, for good: what is set later holds for output only. So it is
        // not the MTU of the handshake; but no message of a handshake between single P-256 certificates comes near
        // that, each is a record of its own, and FlightQueue keeps datagrams below it.
        parameters.setMaximumPacketSize(maxRecordBytes);
        engine.setSSLParameters(parameters);
    }
}
