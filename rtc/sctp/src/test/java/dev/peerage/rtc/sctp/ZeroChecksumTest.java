package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** When the checksum is left out, and when its absence is taken (RFC 9653). */
class ZeroChecksumTest {

    private static final long NOW = 1_000_000;
    private static final SctpConfig WITH = SimPair.PLAIN;
    private static final SctpConfig WITHOUT =
            SimPair.PLAIN.toBuilder().zeroChecksum(false).build();

    @Test
    void theHandshakeIsCheckedAndNothingAfterIt() {
        SctpAssociation a = association(WITH, 1);
        SctpAssociation b = association(WITH, 2);
        a.onStart(NOW);
        byte[] init = move(a, b);
        byte[] initAck = move(b, a);
        byte[] cookieEcho = move(a, b);
        byte[] cookieAck = move(b, a);
        send(a);
        byte[] data = move(a, b);

        assertThat(checksum(init)).isNotZero();
        assertThat(checksum(initAck)).isNotZero();
        assertThat(checksum(cookieEcho)).isNotZero();
        assertThat(checksum(cookieAck)).isZero();
        assertThat(checksum(data)).isZero();
        assertThat(SimPair.messages(Packets.events(b))).hasSize(1);
    }

    @Test
    void withoutTheOtherSidesWordEveryPacketIsChecked() {
        for (boolean isOffering : new boolean[] {true, false}) {
            SctpAssociation a = association(isOffering ? WITH : WITHOUT, 1);
            SctpAssociation b = association(isOffering ? WITHOUT : WITH, 2);
            establish(a, b);
            send(a);
            byte[] fromA = move(a, b);
            send(b);
            byte[] fromB = move(b, a);

            assertThat(checksum(fromA)).isNotZero();
            assertThat(checksum(fromB)).isNotZero();
        }
    }

    @Test
    void aZeroIsRefusedUnlessWeOfferedToTakeIt() {
        SctpAssociation a = association(WITH, 1);
        SctpAssociation b = association(WITHOUT, 2);
        establish(a, b);
        send(a);
        byte[] data = Packets.poll(a, NOW);
        ByteBuffer.wrap(data).putInt(8, 0);
        b.onReceived(ByteBuffer.wrap(data), NOW);

        assertThat(SimPair.messages(Packets.events(b))).isEmpty();
        assertThat(b.stats().badChecksums()).isEqualTo(1);
    }

    @Test
    void initAndCookieEchoAreNeverTakenUnchecked() {
        SctpAssociation a = association(WITH, 1);
        SctpAssociation b = association(WITH, 2);
        a.onStart(NOW);
        byte[] init = Packets.poll(a, NOW);
        b.onReceived(ByteBuffer.wrap(unchecked(init)), NOW);
        assertThat(Packets.poll(b, NOW)).isNull();
        b.onReceived(ByteBuffer.wrap(init), NOW);
        move(b, a);
        b.onReceived(ByteBuffer.wrap(unchecked(Packets.poll(a, NOW))), NOW);

        assertThat(b.state()).isEqualTo(SctpState.NEW);
        assertThat(b.stats().badChecksums()).isEqualTo(2);
    }

    @Test
    void aWrongChecksumThatIsNotZeroIsRefused() {
        SctpAssociation a = association(WITH, 1);
        SctpAssociation b = association(WITH, 2);
        establish(a, b);
        send(a);
        byte[] data = Packets.poll(a, NOW);
        ByteBuffer.wrap(data).putInt(8, 77);
        b.onReceived(ByteBuffer.wrap(data), NOW);

        assertThat(b.stats().badChecksums()).isEqualTo(1);
    }

    private static SctpAssociation association(SctpConfig config, long seed) {
        return new SctpAssociation(config, new SeededRandom(seed));
    }

    private static void establish(SctpAssociation a, SctpAssociation b) {
        a.onStart(NOW);
        move(a, b);
        move(b, a);
        move(a, b);
        move(b, a);
        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(b.state()).isEqualTo(SctpState.ESTABLISHED);
        Packets.events(a);
        Packets.events(b);
    }

    private static void send(SctpAssociation from) {
        from.onSend(1, 53, ByteBuffer.wrap(new byte[] {1}), Reliability.RELIABLE_ORDERED, NOW);
    }

    private static byte[] move(SctpAssociation from, SctpAssociation to) {
        byte[] packet = Packets.poll(from, NOW);
        to.onReceived(ByteBuffer.wrap(packet), NOW);
        return packet;
    }

    private static byte[] unchecked(byte[] packet) {
        byte[] copy = packet.clone();
        ByteBuffer.wrap(copy).putInt(8, 0);
        return copy;
    }

    private static int checksum(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(8);
    }
}
