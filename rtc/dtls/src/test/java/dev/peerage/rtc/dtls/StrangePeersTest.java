package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that are announced, but show what nobody should: refused, whichever side they are on. */
class StrangePeersTest {

    private static final DtlsCertificate OURS = DtlsCertificate.generate(new SeededRandom(1));

    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void refusesKeysThatAreNotOfAStrongCurve(DtlsRole ourRole) throws Exception {
        assertRefused(ourRole, StrangeKeys.rsa(1_024));
        assertRefused(ourRole, StrangeKeys.rsa(2_048));
        assertRefused(ourRole, StrangeKeys.none());
    }

    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void looksAtTheFirstCertificateOnly(DtlsRole ourRole) throws Exception {
        assertThat(meet(ourRole, StrangeKeys.chainOfTwo()).state()).isEqualTo(DtlsState.CONNECTED);
        assertRefused(ourRole, StrangeKeys.announcedSecond());
    }

    /** RFC 8827 §6.5: the fingerprint says all; browsers ignore dates as well. */
    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void acceptsAnExpiredCertificate(DtlsRole ourRole) throws Exception {
        assertThat(meet(ourRole, StrangeKeys.expired()).state()).isEqualTo(DtlsState.CONNECTED);
    }

    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void acceptsALargerCurve(DtlsRole ourRole) throws Exception {
        assertThat(meet(ourRole, StrangeKeys.curve("secp384r1")).state()).isEqualTo(DtlsState.CONNECTED);
    }

    @Test
    void agreesOnNothingButForwardSecretAuthenticatedEncryption() throws Exception {
        SSLEngine ours = SslEngines.create(
                DtlsConfig.defaults(),
                OURS.keyManagers(),
                DtlsRole.SERVER,
                new FingerprintTrustManager(List.of(OURS.fingerprint())));

        assertThat(ours.getEnabledCipherSuites())
                .containsExactly("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
                .isSubsetOf(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        assertThat(ours.getEnabledProtocols()).containsExactly("DTLSv1.2");
        assertThat(ours.getNeedClientAuth()).isTrue();
    }

    private static void assertRefused(DtlsRole ourRole, StrangeKeys theirs) {
        assertThat(meet(ourRole, theirs).state()).isEqualTo(DtlsState.FAILED);
    }

    private static DtlsTransport meet(DtlsRole ourRole, StrangeKeys theirs) {
        DtlsConfig config = DtlsConfig.defaults();
        DtlsTransport us = new DtlsTransport(config, OURS, ourRole, List.of(theirs.fingerprint()));
        DtlsTransport them = new DtlsTransport(
                config,
                ourRole == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT,
                new FingerprintTrustManager(List.of(OURS.fingerprint())),
                theirs.keyManagers());
        SimLink link = new SimLink(us, them, 1, 0, 0);
        link.start();
        link.run(30_000_000);
        return us;
    }
}
