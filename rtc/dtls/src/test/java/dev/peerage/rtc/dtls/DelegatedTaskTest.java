package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The costly part of a handshake on another thread, or late, or never. */
class DelegatedTaskTest {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));
    private static final DtlsConfig DELEGATING = DtlsConfig.defaults().withDelegatedTasks(true);

    private final DtlsTransport client = transport(CERTIFICATE_A, DtlsRole.CLIENT, CERTIFICATE_B);
    private final DtlsTransport server = transport(CERTIFICATE_B, DtlsRole.SERVER, CERTIFICATE_A);

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2})
    void connectsWithTasksOnAnotherThreadWhileRecordsArrive(double loss) {
        for (long seed = 1; seed <= 10; seed++) {
            SimLink link = new SimLink(
                            transport(CERTIFICATE_A, DtlsRole.CLIENT, CERTIFICATE_B),
                            transport(CERTIFICATE_B, DtlsRole.SERVER, CERTIFICATE_A),
                            seed,
                            loss,
                            loss)
                    .runningTasksFor(100_000);

            link.start();
            link.run(15_000_000);

            assertThat(link.a.state()).as("seed %d %s", seed, link.eventsOfA).isEqualTo(DtlsState.CONNECTED);
            assertThat(link.b.state()).as("seed %d %s", seed, link.eventsOfB).isEqualTo(DtlsState.CONNECTED);
            link.receive(link.b, link.seal(link.a, new byte[10]));
            assertThat(link.plaintextsOfB).hasSize(1);
        }
    }

    @Test
    void handsATaskOutOnceAndDoesNotAskForTimeWhileItRuns() {
        SimLink link = new SimLink(client, server, 1, 0, 0);
        link.start();
        server.onReceived(link.firstSent(), link.plaintext, 1);

        assertThat(server.pollTask()).isNotNull();
        assertThat(server.pollTask()).isNull();
        assertThat(server.nextDeadlineUs()).isEqualTo(1 + DELEGATING.handshakeTimeoutUs());
    }

    @Test
    void failsAtTheDeadlineThoughATaskIsStillRunning() {
        Runnable task = taskOfServer();

        server.onTimeout(1 + DELEGATING.handshakeTimeoutUs());
        task.run();
        server.onTaskDone(20_000_000);

        assertThat(reasons(server)).endsWith(DtlsReason.HANDSHAKE_TIMEOUT);
        assertThat(server.pollTask()).isNull();
    }

    @Test
    void closesAtOnceThoughATaskIsStillRunning() {
        Runnable task = taskOfServer();

        server.onClose(2);
        task.run();
        server.onTaskDone(3);

        assertThat(reasons(server)).endsWith(DtlsReason.CLOSED_LOCALLY);
    }

    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void aTaskThatRefusesTheCertificateNamesIt(DtlsRole suspicious) {
        DtlsCertificate stranger = DtlsCertificate.generate(new SeededRandom(3));
        DtlsTransport a = transport(CERTIFICATE_A, suspicious, stranger);
        DtlsTransport b = transport(
                CERTIFICATE_B, suspicious == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT, CERTIFICATE_A);
        SimLink link = new SimLink(a, b, 1, 0, 0).runningTasksFor(1_000);

        link.start();
        link.run(15_000_000);

        assertThat(link.eventsOfA)
                .last()
                .extracting(DtlsEvent.StateChanged::reason)
                .isEqualTo(DtlsReason.FINGERPRINT_MISMATCH);
    }

    @Test
    void keepsABoundedNumberOfRecordsWhileATaskRuns() {
        Runnable task = taskOfServer();
        byte[] later = new byte[13 + 25]; // 13 bytes of a message of 13 KiB
        System.arraycopy(new byte[] {22, (byte) 0xFE, (byte) 0xFD}, 0, later, 0, 3);
        later[12] = 25;
        later[15] = 13 * 4;
        later[18] = 10;
        later[24] = 13;

        for (int i = 0; i < 100; i++) {
            later[21] = (byte) i;
            server.onReceived(ByteBuffer.wrap(later), ByteBuffer.allocate(4_096), 2);
        }
        task.run();
        server.onTaskDone(3);

        assertThat(server.drops()).containsEntry(DtlsDrop.BACKLOG_FULL, 100L - 32);
    }

    @Test
    void takesBackOnlyWhatItHandedOut() {
        assertThatThrownBy(() -> client.onTaskDone(1)).isInstanceOf(IllegalStateException.class);
    }

    private Runnable taskOfServer() {
        SimLink link = new SimLink(client, server, 1, 0, 0);
        link.start();
        server.onReceived(link.firstSent(), link.plaintext, 1);
        Runnable task = server.pollTask();
        assertThat(task).isNotNull();
        return task;
    }

    private static List<DtlsReason> reasons(DtlsTransport of) {
        List<DtlsReason> reasons = new ArrayList<>();
        for (DtlsEvent event = of.pollEvent(); event != null; event = of.pollEvent()) {
            reasons.add(((DtlsEvent.StateChanged) event).reason());
        }
        return reasons;
    }

    private static DtlsTransport transport(DtlsCertificate own, DtlsRole role, DtlsCertificate expected) {
        return new DtlsTransport(DELEGATING, own, role, List.of(expected.fingerprint()));
    }
}
