package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.peerage.testkit.SeededRandom;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class HandshakeFuzzTest {

    @Test
    void aTamperedHandshakeEndsInAStateAndNeverWithAnImpostor() {
        int connected = 0;
        for (long seed = 1; seed <= 120; seed++) {
            connected += HandshakeFuzz.run(seed) ? 1 : 0;
        }
        assertThat(connected).isBetween(40, 100);
    }

    /** Kept: records that a handshake has to live with, whoever is first to get them. */
    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "hostile-records.csv")
    void aHostileRecordAtTheStartDoesNotPreventTheHandshake(String name, String hex) {
        DtlsCertificate one = DtlsCertificate.generate(new SeededRandom(1));
        for (DtlsRole victim : DtlsRole.values()) {
            DtlsConfig config = DtlsConfig.defaults();
            SimLink link = new SimLink(
                    new DtlsTransport(config, one, DtlsRole.CLIENT, List.of(one.fingerprint())),
                    new DtlsTransport(config, one, DtlsRole.SERVER, List.of(one.fingerprint())),
                    1,
                    0,
                    0);
            link.start();
            byte[] record = HexFormat.of().parseHex(hex.replace(" ", ""));
            assertThatCode(() -> link.receive(victim == DtlsRole.CLIENT ? link.a : link.b, record))
                    .doesNotThrowAnyException();
            link.run(30_000_000);
            assertThat(link.a.state()).as("%s to the %s", name, victim).isEqualTo(DtlsState.CONNECTED);
            assertThat(link.b.state()).as("%s to the %s", name, victim).isEqualTo(DtlsState.CONNECTED);
        }
    }
}
