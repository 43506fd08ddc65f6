package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.testkit.SeededRandom;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DtlsCertificateTest {

    @Test
    void isSelfSignedAndReadableByTheJdk() throws Exception {
        DtlsCertificate made = DtlsCertificate.generate(new SeededRandom(1));

        X509Certificate read = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(made.der()));

        read.verify(read.getPublicKey());
        read.checkValidity(new Date(0x7FFF_FFFFL * 1_000));
        assertThat(read.getEncoded()).isEqualTo(made.der());
        assertThat(read.getVersion()).isEqualTo(3);
        assertThat(read.getSerialNumber().bitLength()).isEqualTo(63);
        assertThat(read.getSubjectX500Principal()).isEqualTo(read.getIssuerX500Principal());
        assertThat(read.getSubjectX500Principal().getName()).isEqualTo("CN=WebRTC");
        assertThat(read.getSigAlgName()).isEqualTo("SHA256withECDSA");
    }

    @Test
    void fingerprintsReadBackAndMatchOnlyTheirCertificate() {
        DtlsCertificate one = DtlsCertificate.generate(new SeededRandom(1));
        DtlsCertificate other = DtlsCertificate.generate(new SeededRandom(1));

        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            Fingerprint fingerprint = one.fingerprint(algorithm);
            assertThat(Fingerprint.parse(fingerprint.toString())).isEqualTo(fingerprint);
            assertThat(Fingerprint.parse(fingerprint.toString().toLowerCase())).isEqualTo(fingerprint);
            assertThat(fingerprint.matches(one.der())).isTrue();
            assertThat(fingerprint.matches(other.der())).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha-256",
                "sha-256 AB:CD",
                "sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB",
                "sha-256 4AAD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:19:E5:7C:AB:19:E5:7C:AB:00:00:00:0",
                "sha-256 ZZ:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:19:E5:7C:AB:19:E5:7C:AB:00:00:00:00"
            })
    void refusesBadAndWeakFingerprints(String text) {
        assertThat(Fingerprint.parseOrNull(text)).isNull();
        assertThatThrownBy(() -> Fingerprint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
