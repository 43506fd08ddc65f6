package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Path MTU discovery may find room for more than a handshake can assume. */
class LargeRecordTest {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));

    @ParameterizedTest
    @CsvSource({
        "CLIENT, 16421, 16421, 0",
        "CLIENT, 16421, 1200, 0",
        "CLIENT, 1200, 16421, 0",
        "CLIENT, 16421, 16421, 0.3",
        "SERVER, 16421, 16421, 0.3"
    })
    void carriesSixteenKibibytesAfterAHandshakeThatStaysBelowTheMtu(DtlsRole roleOfA, int maxA, int maxB, double loss) {
        SimLink link = new SimLink(
                transport(maxA, CERTIFICATE_A, roleOfA, CERTIFICATE_B),
                transport(
                        maxB,
                        CERTIFICATE_B,
                        roleOfA == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT,
                        CERTIFICATE_A),
                3,
                loss,
                0);

        link.start();
        link.run(15_000_000);

        assertThat(link.sent).allMatch(datagram -> datagram.length <= 1_200);
        int fits = Math.min(maxA, maxB) - 37;
        link.receive(link.b, link.seal(link.a, new byte[fits]));
        link.receive(link.a, link.seal(link.b, new byte[fits]));
        assertThat(link.plaintextsOfB).extracting(bytes -> bytes.length).containsExactly(fits);
        assertThat(link.plaintextsOfA).extracting(bytes -> bytes.length).containsExactly(fits);
    }

    @ParameterizedTest
    @CsvSource({"16421, 1200", "1200, 16421"})
    void aRecordLargerThanTheOtherSideTakesIsLostAndNothingElse(int maxA, int maxB) {
        SimLink link = new SimLink(
                transport(maxA, CERTIFICATE_A, DtlsRole.CLIENT, CERTIFICATE_B),
                transport(maxB, CERTIFICATE_B, DtlsRole.SERVER, CERTIFICATE_A),
                3,
                0,
                0);
        link.start();
        link.run(15_000_000);
        DtlsTransport large = maxA > maxB ? link.a : link.b;
        DtlsTransport small = maxA > maxB ? link.b : link.a;

        link.receive(small, link.seal(large, new byte[16_384]));
        link.receive(small, link.seal(large, new byte[1_000]));

        assertThat(small.drops()).containsEntry(DtlsDrop.MALFORMED, 1L);
        assertThat(small == link.a ? link.plaintextsOfA : link.plaintextsOfB).hasSize(1);
    }

    private static DtlsTransport transport(
            int maxRecordBytes, DtlsCertificate own, DtlsRole role, DtlsCertificate expected) {
        DtlsConfig config = DtlsConfig.defaults().withMaxRecordBytes(maxRecordBytes);
        return new DtlsTransport(config, own, role, List.of(expected.fingerprint()));
    }
}
