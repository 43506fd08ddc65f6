package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DtlsHandshakeTest {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));
    private static final DtlsCertificate STRANGER = DtlsCertificate.generate(new SeededRandom(3));

    /** Half of all datagrams lost is more than the product's deadline is made for. */
    private static final DtlsConfig PATIENT =
            new DtlsConfig(1_200, 2_048, 90_000_000, 200_000, 1_000_000, 4_096, false);

    @Test
    void connectsInFourRoundTripsAtMostOnAGoodLink() {
        SimLink link = link(DtlsRole.CLIENT, 1, 0, 0);

        link.start();
        link.run(1_000_000);

        assertConnected(link);
        assertThat(link.sent).allMatch(datagram -> datagram.length <= 1_200).hasSizeLessThanOrEqualTo(10);
        assertThat(link.nowUs).isLessThan(6 * 60_000);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.1", "0.3, 0.2", "0.5, 0.3"})
    void connectsWhateverIsLostReorderedAndRepeated(double loss, double repeat) {
        for (long seed = 1; seed <= 15; seed++) {
            DtlsRole roleOfA = seed % 2 == 0 ? DtlsRole.CLIENT : DtlsRole.SERVER;
            SimLink link = new SimLink(
                    transport(PATIENT, CERTIFICATE_A, roleOfA, CERTIFICATE_B),
                    transport(PATIENT, CERTIFICATE_B, other(roleOfA), CERTIFICATE_A),
                    seed,
                    loss,
                    repeat);

            link.start();
            link.run(PATIENT.handshakeTimeoutUs() * 2);

            assertThat(link.a.state()).as("a, seed %d %s", seed, link.eventsOfA).isEqualTo(DtlsState.CONNECTED);
            assertThat(link.b.state()).as("b, seed %d %s", seed, link.eventsOfB).isEqualTo(DtlsState.CONNECTED);
            byte[] message = new byte[1_150];
            byte[] record = link.seal(link.a, message);
            assertThat(record).as("not cut to pieces after retransmissions").hasSize(1_150 + 37);
            link.receive(link.b, record);
            assertThat(link.plaintextsOfB).as("seed %d", seed).hasSize(1);
        }
    }

    @Test
    void endsInAStateAndNeverThrowsWhenFlightsAreDamaged() {
        int connected = 0;
        for (long seed = 1; seed <= 40; seed++) {
            SimLink link = link(seed % 2 == 0 ? DtlsRole.CLIENT : DtlsRole.SERVER, seed, 0, 0.2)
                    .damaging(0.4);

            link.start();
            link.run(DtlsConfig.defaults().handshakeTimeoutUs() * 2);

            assertThat(link.a.state()).as("seed %d", seed).isIn(DtlsState.CONNECTED, DtlsState.FAILED);
            assertThat(link.b.state()).as("seed %d", seed).isIn(DtlsState.CONNECTED, DtlsState.FAILED);
            connected += link.a.state() == DtlsState.CONNECTED ? 1 : 0;
        }
        assertThat(connected).isBetween(1, 39);
    }

    @Test
    void repeatsTheLastFlightWhenBothCopiesOfItWereLost() {
        SimLink link = link(DtlsRole.CLIENT, 7, 0, 0);
        int[] lost = {0};
        link.dropUnless(datagram -> !(link.b.state() == DtlsState.CONNECTED && lost[0]++ < 2));

        link.start();
        link.run(5_000_000);

        assertConnected(link);
        assertThat(lost[0]).isGreaterThan(2);
    }

    @Test
    void givesUpAtTheDeadline() {
        SimLink link = link(DtlsRole.CLIENT, 7, 1, 0);

        link.start();
        link.run(60_000_000);

        assertThat(link.eventsOfA)
                .last()
                .extracting(DtlsEvent.StateChanged::reason)
                .isEqualTo(DtlsReason.HANDSHAKE_TIMEOUT);
        assertThat(link.eventsOfB)
                .last()
                .extracting(DtlsEvent.StateChanged::reason)
                .isEqualTo(DtlsReason.HANDSHAKE_TIMEOUT);
        assertThat(link.a.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
        assertThat(link.sent).hasSizeBetween(10, 25);
    }

    @ParameterizedTest
    @CsvSource({"CLIENT, 0", "SERVER, 0", "CLIENT, 0.3", "SERVER, 0.3"})
    void namesTheWrongFingerprintOnBothSides(DtlsRole roleOfA, double loss) {
        DtlsTransport a = transport(CERTIFICATE_A, roleOfA, STRANGER);
        DtlsTransport b = transport(CERTIFICATE_B, other(roleOfA), CERTIFICATE_A);
        SimLink link = new SimLink(a, b, 5, loss, 0);

        link.start();
        link.run(60_000_000);

        assertThat(link.eventsOfA)
                .last()
                .extracting(DtlsEvent.StateChanged::reason)
                .isEqualTo(DtlsReason.FINGERPRINT_MISMATCH);
        assertThat(link.eventsOfB)
                .last()
                .extracting(DtlsEvent.StateChanged::reason)
                .isEqualTo(DtlsReason.CERTIFICATE_REJECTED_REMOTELY);
        assertThat(a.state()).isEqualTo(DtlsState.FAILED);
        assertThat(b.state()).isEqualTo(DtlsState.FAILED);
    }

    @Test
    void acceptsAnyOfSeveralFingerprintsOfTheStrongestHashOnly() {
        DtlsTransport a = new DtlsTransport(
                DtlsConfig.defaults(),
                CERTIFICATE_A,
                DtlsRole.CLIENT,
                List.of(
                        CERTIFICATE_B.fingerprint(),
                        STRANGER.fingerprint(HashAlgorithm.SHA_512),
                        CERTIFICATE_B.fingerprint(HashAlgorithm.SHA_512)));
        SimLink link = new SimLink(a, transport(CERTIFICATE_B, DtlsRole.SERVER, CERTIFICATE_A), 1, 0, 0);

        link.start();
        link.run(1_000_000);

        assertConnected(link);
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void comparesByAnyHashThatIsNotBroken(HashAlgorithm algorithm) {
        for (DtlsCertificate announced : List.of(CERTIFICATE_B, STRANGER)) {
            Fingerprint fingerprint =
                    Fingerprint.parse(announced.fingerprint(algorithm).toString());
            DtlsTransport a =
                    new DtlsTransport(DtlsConfig.defaults(), CERTIFICATE_A, DtlsRole.CLIENT, List.of(fingerprint));
            SimLink link = new SimLink(a, transport(CERTIFICATE_B, DtlsRole.SERVER, CERTIFICATE_A), 1, 0, 0);

            link.start();
            link.run(1_000_000);

            assertThat(a.state()).isEqualTo(announced == CERTIFICATE_B ? DtlsState.CONNECTED : DtlsState.FAILED);
        }
    }

    @Test
    void tellsTheOtherSideWhenItCloses() {
        SimLink link = link(DtlsRole.CLIENT, 1, 0, 0);
        link.start();
        link.run(1_000_000);

        link.a.onClose(link.nowUs);
        link.drain();
        link.run(2_000_000);

        assertThat(link.a.state()).isEqualTo(DtlsState.CLOSED);
        assertThat(link.eventsOfB)
                .last()
                .isEqualTo(new DtlsEvent.StateChanged(
                        DtlsState.CONNECTED, DtlsState.CLOSED, DtlsReason.CLOSED_REMOTELY, ""));
    }

    private static void assertConnected(SimLink link) {
        assertThat(link.a.state()).as("a %s", link.eventsOfA).isEqualTo(DtlsState.CONNECTED);
        assertThat(link.b.state()).as("b %s", link.eventsOfB).isEqualTo(DtlsState.CONNECTED);
    }

    private static SimLink link(DtlsRole roleOfA, long seed, double loss, double repeat) {
        return new SimLink(
                transport(CERTIFICATE_A, roleOfA, CERTIFICATE_B),
                transport(CERTIFICATE_B, other(roleOfA), CERTIFICATE_A),
                seed,
                loss,
                repeat);
    }

    private static DtlsTransport transport(DtlsCertificate own, DtlsRole role, DtlsCertificate expected) {
        return transport(DtlsConfig.defaults(), own, role, expected);
    }

    private static DtlsTransport transport(
            DtlsConfig config, DtlsCertificate own, DtlsRole role, DtlsCertificate expected) {
        return new DtlsTransport(config, own, role, List.of(expected.fingerprint()));
    }

    private static DtlsRole other(DtlsRole role) {
        return role == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT;
    }
}
