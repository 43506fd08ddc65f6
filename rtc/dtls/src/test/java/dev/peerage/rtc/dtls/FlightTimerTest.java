package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlightTimerTest {

    @ParameterizedTest
    @CsvSource({"-1, 200000", "0, 50000", "10000, 70000", "500000, 200000"})
    void theFirstRepetitionComesAsSoonAsThePathAllows(long rttUs, long firstUs) {
        FlightTimer timer = new FlightTimer(DtlsConfig.defaults());

        timer.onPathRtt(rttUs);
        timer.onFlight(1_000_000);
        assertThat(timer.atUs()).isEqualTo(1_000_000 + firstUs);

        timer.onRepeated(timer.atUs());
        assertThat(timer.atUs()).isEqualTo(1_000_000 + 3 * firstUs);
        for (int i = 0; i < 10; i++) {
            timer.onRepeated(0);
        }
        assertThat(timer.atUs()).isEqualTo(1_000_000);
        timer.stop();
        assertThat(timer.atUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theOtherSidesRepetitionsHurryItAFewTimesOnly() {
        FlightTimer timer = new FlightTimer(DtlsConfig.defaults());
        timer.onPeerRepeated(0);
        assertThat(timer.atUs()).as("nothing was sent yet").isEqualTo(Long.MAX_VALUE);

        timer.onFlight(0);
        int hurried = 0;
        for (int i = 0; i < 20; i++) {
            timer.onRepeated(timer.atUs());
            long before = timer.atUs();
            timer.onPeerRepeated(before - 1);
            hurried += timer.atUs() < before ? 1 : 0;
        }

        assertThat(hurried).isEqualTo(6);
    }

    @Test
    void aLostDatagramCostsAFewRoundTripsAndNotASecond() {
        DtlsCertificate one = DtlsCertificate.generate(new SeededRandom(1));
        DtlsCertificate other = DtlsCertificate.generate(new SeededRandom(2));
        for (int lost = 0; lost < 8; lost++) {
            DtlsTransport client =
                    new DtlsTransport(DtlsConfig.defaults(), one, DtlsRole.CLIENT, List.of(other.fingerprint()));
            DtlsTransport server =
                    new DtlsTransport(DtlsConfig.defaults(), other, DtlsRole.SERVER, List.of(one.fingerprint()));
            client.onPathRtt(1_000);
            server.onPathRtt(1_000);
            int[] index = {lost};
            SimLink link =
                    new SimLink(client, server, 1, 0, 0).delaying(500, 500).dropUnless(any -> index[0]-- != 0);

            link.start();
            link.run(15_000_000);

            assertThat(client.state()).isEqualTo(DtlsState.CONNECTED);
            assertThat(server.state()).isEqualTo(DtlsState.CONNECTED);
            assertThat(link.connectedAtUs).as("datagram %d lost", lost).isLessThan(120_000);
        }
    }
}
