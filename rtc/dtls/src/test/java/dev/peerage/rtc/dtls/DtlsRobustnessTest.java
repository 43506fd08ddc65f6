package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that arrives makes a transport throw, and nothing that is not authentic ends an established one. */
class DtlsRobustnessTest {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));

    private SimLink link;

    @BeforeEach
    void connect() {
        link = freshLink(1);
        link.start();
        link.run(1_000_000);
        assertThat(link.b.state()).isEqualTo(DtlsState.CONNECTED);
    }

    @Test
    void deliversARecordOnce() {
        byte[] record = link.seal(link.a, "hello".getBytes());

        link.receive(link.b, record);
        link.receive(link.b, record);

        assertThat(link.plaintextsOfB).hasSize(1);
        assertThat(link.b.drops()).containsEntry(DtlsDrop.REPLAYED, 1L);
    }

    @Test
    void deliversReorderedRecordsAndSeveralInOneDatagram() {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            records.add(link.seal(link.a, new byte[] {(byte) i}));
        }
        ByteBuffer datagram = ByteBuffer.allocate(4_096);
        for (int i = 39; i >= 0; i--) {
            datagram.put(records.get(i));
        }
        byte[] bytes = new byte[datagram.flip().remaining()];
        datagram.get(bytes);

        link.receive(link.b, bytes);

        assertThat(link.plaintextsOfB).hasSize(40);
        assertThat(link.plaintextsOfB.get(0)).containsExactly(39);
    }

    @Test
    void survivesARecordThatIsLongerThanTheEngineTakes() {
        byte[] tooLong = new byte[3_000];
        System.arraycopy(link.seal(link.a, new byte[8]), 0, tooLong, 0, 11);
        tooLong[11] = (byte) (2_900 >>> 8);
        tooLong[12] = (byte) (2_900 & 0xFF);

        link.receive(link.b, tooLong);

        assertThat(link.b.drops()).containsEntry(DtlsDrop.MALFORMED, 1L);
        assertStillWorks();
    }

    @Test
    void survivesForgedRecordsOfEveryShortLength() {
        for (byte type : new byte[] {21, 23}) {
            for (int length = 0; length < 100; length++) {
                byte[] forged = new byte[13 + length];
                System.arraycopy(new byte[] {type, (byte) 0xFE, (byte) 0xFD, 0, 1, 0, 0, 0, 9}, 0, forged, 0, 9);
                forged[10] = (byte) length;
                forged[12] = (byte) length;
                link.receive(link.a, forged);
                link.receive(link.b, forged);
            }
        }

        assertThat(link.b.drops()).containsEntry(DtlsDrop.UNDECRYPTABLE, 200L);
        assertStillWorks();
    }

    @Test
    void survivesPlainAlertsAndReplayedHandshakesWhenConnected() {
        byte[] fatalAlert = {21, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40};

        link.receive(link.b, fatalAlert);
        link.receive(link.a, fatalAlert);
        for (byte[] datagram : link.sent.toArray(new byte[0][])) {
            link.receive(link.a, datagram);
            link.receive(link.b, datagram);
        }

        assertThat(link.b.drops()).containsKey(DtlsDrop.HANDSHAKE_OVER);
        assertStillWorks();
    }

    @Test
    void isNoAmplifierForReplayedHandshakes() {
        int sentBefore = link.sent.size();

        for (int i = 0; i < 1_000; i++) {
            link.nowUs += 100_000;
            link.receive(link.b, link.sent.get(0));
            link.drain();
        }

        assertThat(link.sent.size() - sentBefore).isLessThanOrEqualTo(64);
    }

    @Test
    void survivesForgedAndDamagedRecordsWhenConnected() {
        List<byte[]> corpus = new ArrayList<>(link.sent);
        corpus.add(link.seal(link.a, new byte[100]));
        corpus.add(link.seal(link.a, new byte[1]));

        Fuzz.decoder(1, 20_000, corpus, input -> {
            link.receive(link.b, input);
            link.receive(link.a, input);
        });

        link.drain();
        assertThat(link.a.state()).isEqualTo(DtlsState.CONNECTED);
        assertStillWorks();
    }

    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void neverThrowsInAnyStateOfTheHandshake(DtlsRole role) {
        List<byte[]> corpus = new ArrayList<>(link.sent);
        DtlsTransport[] victim = {victim(role)};
        int[] inputs = {0};

        Fuzz.decoder(2, 4_000, corpus, input -> {
            link.receive(victim[0], input);
            link.receive(victim[0], corpus.get(inputs[0]++ % corpus.size()));
            if (victim[0].state().isFinal() || inputs[0] % 100 == 0) {
                victim[0].onClose(1);
                link.receive(victim[0], input);
                victim[0] = victim(role);
            }
        });
    }

    @Test
    void boundsTheHandshakeRecordsItTakes() {
        DtlsTransport server = victim(DtlsRole.SERVER);

        for (int i = 0; i < 3_000; i++) { // a ClientHello of 8 KiB, byte by byte
            link.receive(server, fragment(i, 0, i, 1));
        }

        assertThat(server.drops()).containsEntry(DtlsDrop.HANDSHAKE_FLOOD, 3_000L - 1_024);
        assertThat(server.state()).isEqualTo(DtlsState.HANDSHAKING);
    }

    @Test
    void boundsTheMessagesItKeepsUntilTheirTurnAndConnectsAllTheSame() {
        SimLink fresh = freshLink(1);
        fresh.start();

        for (int i = 0; i < 3_000; i++) {
            fresh.receive(fresh.b, fragment(i, 17 + i, 0, 88)); // a handshake has no such messages
        }
        assertThat(fresh.b.drops()).containsEntry(DtlsDrop.BACKLOG_FULL, 3_000L);
        for (int i = 0; i < 3_000; i++) {
            fresh.receive(fresh.b, fragment(i, 14 + i % 3, i, 1)); // nor these, but it might have
        }
        assertThat(fresh.b.drops()).containsEntry(DtlsDrop.BACKLOG_FULL, 6_000L - 32);
        assertThat(fresh.b.state()).isEqualTo(DtlsState.HANDSHAKING);

        fresh.run(15_000_000);
        assertThat(fresh.a.state()).isEqualTo(DtlsState.CONNECTED);
        assertThat(fresh.b.state()).isEqualTo(DtlsState.CONNECTED);
    }

    private static byte[] fragment(int record, int message, int offset, int bytes) {
        ByteBuffer out = ByteBuffer.allocate(13 + 12 + bytes);
        out.put((byte) 22).putShort((short) 0xFEFD).putLong(record).putShort((short) (12 + bytes));
        int type = message == 0 ? 1 : 11; // a ClientHello, a Certificate
        out.putInt(type << 24 | 0x2000).putShort((short) message);
        out.put((byte) 0).putShort((short) offset).put((byte) 0).putShort((short) bytes);
        return out.array();
    }

    @Test
    void refusesToSealWhatDoesNotFit() {
        ByteBuffer out = ByteBuffer.allocate(4_096);

        assertThatThrownBy(() -> link.a.seal(ByteBuffer.allocate(2_012), out))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> link.a.seal(ByteBuffer.allocate(0), out)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> link.a.seal(ByteBuffer.allocate(10), ByteBuffer.allocate(100)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(link.a.seal(ByteBuffer.allocate(2_011), out)).isTrue();
        assertThat(out.position()).isEqualTo(2_048);
        link.a.onClose(link.nowUs);
        assertThat(link.a.seal(ByteBuffer.allocate(10), out.clear())).isFalse();
    }

    private void assertStillWorks() {
        link.plaintextsOfB.clear();
        link.plaintextsOfA.clear();
        link.receive(link.b, link.seal(link.a, new byte[5]));
        link.receive(link.a, link.seal(link.b, new byte[6]));
        assertThat(link.plaintextsOfB).hasSize(1);
        assertThat(link.plaintextsOfA).hasSize(1);
    }

    private static DtlsTransport victim(DtlsRole role) {
        DtlsTransport victim =
                new DtlsTransport(DtlsConfig.defaults(), CERTIFICATE_A, role, List.of(CERTIFICATE_B.fingerprint()));
        victim.onStart(0);
        return victim;
    }

    private static SimLink freshLink(long seed) {
        return new SimLink(
                new DtlsTransport(
                        DtlsConfig.defaults(), CERTIFICATE_A, DtlsRole.CLIENT, List.of(CERTIFICATE_B.fingerprint())),
                new DtlsTransport(
                        DtlsConfig.defaults(), CERTIFICATE_B, DtlsRole.SERVER, List.of(CERTIFICATE_A.fingerprint())),
                seed,
                0,
                0);
    }
}
