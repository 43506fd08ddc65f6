package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Someone who can forge an address, but not see what passes, does not break a handshake. */
class ForgedHandshakeTest {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));

    /** After each of the datagrams of a handshake, to either side. */
    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void forgedRecordsOfOtherTimesChangeNothing(DtlsRole victim) {
        for (int after = 0; after < 7; after++) {
            assertSurvives(victim, after, record(21, 0, 3, (byte) 2, (byte) 40)); // fatal handshake_failure
            assertSurvives(victim, after, record(21, 0, 3, (byte) 1, (byte) 0)); // close_notify
            assertSurvives(victim, after, record(21, 0, 3, (byte) 9)); // an alert cut short
            assertSurvives(victim, after, record(21, 1, 0, new byte[26])); // an alert under keys
            assertSurvives(victim, after, record(22, 1, 0, new byte[40])); // a Finished under other keys
            assertSurvives(victim, after, record(22, 2, 0, new byte[40])); // keys after the next
            assertSurvives(victim, after, record(23, 1, 0, new byte[40])); // data under other keys
            assertSurvives(victim, after, record(23, 0, 0, new byte[40])); // data in the clear
            assertSurvives(victim, after, record(22, 0, 9)); // nothing of a handshake
        }
    }

    @ParameterizedTest
    @CsvSource({"CLIENT, 4", "SERVER, 2"})
    void aForgedChangeCipherSpecBeforeItsTurnChangesNothing(DtlsRole victim, int turn) {
        for (int after = 0; after < turn; after++) {
            assertSurvives(victim, after, record(20, 0, 3, (byte) 1));
        }
    }

    /** As many as are kept, in one small datagram, after each of the datagrams of a handshake. */
    @ParameterizedTest
    @CsvSource({"CLIENT, false", "CLIENT, true", "SERVER, false", "SERVER, true"})
    void recordsWhoseTurnNeverComesDoNotBlockIt(DtlsRole victim, boolean delegates) {
        DtlsConfig config = DtlsConfig.defaults().withDelegatedTasks(delegates);
        ByteBuffer farAhead = ByteBuffer.allocate(2_048);
        ByteBuffer ahead = ByteBuffer.allocate(2_048);
        ByteBuffer keyed = ByteBuffer.allocate(2_048);
        for (byte i = 0; i < 40; i++) {
            farAhead.put(record(22, 0, i, emptyFragment(5_000 + i, 1)));
            ahead.put(record(22, 0, i, emptyFragment(9 + i % 8, 1 + i)));
            keyed.put(record(22, 1, i, new byte[] {i}));
        }
        for (int after = 0; after < 7; after++) {
            assertSurvives(link(config), victim, after, Arrays.copyOf(farAhead.array(), farAhead.position()));
            assertSurvives(link(config), victim, after, Arrays.copyOf(ahead.array(), ahead.position()));
            assertSurvives(link(config), victim, after, Arrays.copyOf(keyed.array(), keyed.position()));
        }
    }

    /** Also those of the keys, though all that is forged comes before them in the order of messages. */
    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void whatIsNextIsTakenThoughForgedRecordsFillTheRoomBeforeEach(DtlsRole victim) {
        SimLink link = link();
        DtlsTransport attacked = victim == DtlsRole.CLIENT ? link.a : link.b;
        link.dropUnless(datagram -> {
            if (link.sender == attacked) {
                return true;
            }
            ByteBuffer records = ByteBuffer.wrap(datagram);
            while (records.hasRemaining()) {
                for (int i = 0; i < 40; i++) {
                    link.receive(attacked, record(22, 0, i, emptyFragment(9 + i % 8, 1 + i)));
                }
                byte[] genuine = new byte[DtlsRecord.length(records, 2_048)];
                records.get(genuine);
                link.receive(attacked, genuine);
            }
            return false;
        });

        link.start();
        link.run(15_000_000);

        assertThat(link.a.state()).isEqualTo(DtlsState.CONNECTED);
        assertThat(link.b.state()).isEqualTo(DtlsState.CONNECTED);
    }

    /** Under the number of the Finished, which is not said in the clear; found by fuzzing. */
    @ParameterizedTest
    @CsvSource({"SERVER, 5", "CLIENT, 7"})
    void aMessageInTheClearWhenItIsTheTurnOfTheKeysIsNone(DtlsRole victim, int message) {
        byte[] forged = emptyFragment(message, 1);
        forged[0] = 0; // a HelloRequest of one byte
        for (int after = 3; after < 7; after++) {
            assertSurvives(victim, after, record(22, 0, 9, forged));
        }
    }

    private static byte[] emptyFragment(int message, int messageBytes) {
        return new byte[] {11, 0, 0, (byte) messageBytes, (byte) (message >>> 8), (byte) message, 0, 0, 0, 0, 0, 0};
    }

    @ParameterizedTest
    @CsvSource({"CLIENT, 1", "CLIENT, 4", "SERVER, 0", "SERVER, 2", "SERVER, 4"})
    void aForgedAlertDoesNotEndAHandshakeOnASlowPath(DtlsRole victim, int after) {
        byte[] alert = record(21, 0, 3, (byte) 2, (byte) 40);
        SimLink link = link().delaying(400_000, 400_000);
        link.a.onPathRtt(800_000);
        link.b.onPathRtt(800_000);
        assertSurvives(link, victim, after, alert);
    }

    /** A flight and its first repetition are lost; the second one would come later than the alert was believed. */
    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void aForgedAlertDoesNotEndAHandshakeThatHasLosses(DtlsRole victim) {
        SimLink link = link().delaying(40_000, 40_000);
        DtlsTransport attacked = victim == DtlsRole.CLIENT ? link.a : link.b;
        link.a.onPathRtt(80_000);
        link.b.onPathRtt(80_000);
        link.dropUnless(datagram -> link.nowUs < 40_000 || link.nowUs > 500_000);
        link.start();
        link.run(50_000);
        link.receive(attacked, record(21, 0, 3, (byte) 2, (byte) 40));

        link.run(15_000_000);

        assertThat(link.a.state()).as("%s", link.eventsOfA).isEqualTo(DtlsState.CONNECTED);
        assertThat(link.b.state()).as("%s", link.eventsOfB).isEqualTo(DtlsState.CONNECTED);
    }

    @Test
    void anAlertBeforeAnythingWasSaidIsNone() {
        SimLink link = link();
        link.dropUnless(datagram -> link.nowUs > 5_000_000);
        link.start();
        link.receive(link.b, record(21, 0, 3, (byte) 2, (byte) 40));

        link.run(15_000_000);

        assertThat(link.b.state()).isEqualTo(DtlsState.CONNECTED);
    }

    @Test
    void aRefusalInTheClearIsBelievedWhenNothingElseComes() {
        SimLink link = link();
        link.dropUnless(datagram -> datagram[0] == 21);
        link.start();
        link.receive(link.a, record(21, 0, 3, (byte) 2, (byte) 42));
        link.run(400_000);
        assertThat(link.a.state()).isEqualTo(DtlsState.HANDSHAKING);

        link.run(600_000);

        assertThat(link.eventsOfA)
                .last()
                .extracting(DtlsEvent.StateChanged::reason)
                .isEqualTo(DtlsReason.CERTIFICATE_REJECTED_REMOTELY);
    }

    /** RFC 6347 §4.2.1: a wrong cookie is none. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void hellosWithWrongCookiesCostAShortAnswerEachAndNoHandshake(int after) {
        SimLink link = link();
        List<byte[]> answers = new ArrayList<>();
        int[] datagrams = {0};
        link.dropUnless(datagram -> {
            if (datagrams[0]++ == after) {
                byte[] hello = withCookie(link.sent.get(0), new byte[32]);
                for (int i = 0; i < 500; i++) {
                    hello[10] = (byte) i; // the record's number
                    hello[9] = (byte) (1 + i >>> 8);
                    hello[13 + 12 + 34 + 2] = (byte) i; // the cookie
                    hello[13 + 12 + 34 + 3] = (byte) (i >>> 8);
                    link.receive(link.b, hello);
                    answers.addAll(link.drainAway(link.b));
                }
                assertThat(answers).hasSizeLessThanOrEqualTo(500).allMatch(answer -> answer.length < hello.length);
            }
            return true;
        });

        link.start();
        link.run(15_000_000);

        assertThat(link.a.state()).isEqualTo(DtlsState.CONNECTED);
        assertThat(link.b.state()).isEqualTo(DtlsState.CONNECTED);
    }

    @Test
    void hellosThatComeAgainCostAShortAnswerEachAndNoHandshake() {
        SimLink link = link();
        link.start();
        byte[] hello = link.sent.get(0);
        link.dropUnless(datagram -> datagram[0] != 22); // the real one never arrives
        int before = link.sent.size();

        for (int i = 0; i < 500; i++) {
            hello[10] = (byte) (i + 1);
            hello[9] = (byte) (i + 1 >>> 8);
            link.receive(link.b, hello);
            link.drain();
        }

        List<byte[]> answers = link.sent.subList(before, link.sent.size());
        assertThat(answers).hasSizeLessThanOrEqualTo(500).allMatch(answer -> answer.length < hello.length);
        link.dropUnless(datagram -> true);
        link.run(15_000_000);
        assertThat(link.b.state()).isEqualTo(DtlsState.CONNECTED);
    }

    @Test
    void aForgedFirstHelloDoesNotPreventIt() {
        SimLink link = link();
        link.start();
        byte[] forged = link.sent.get(0).clone();
        forged[13 + 12 + 10] ^= 1; // another random
        link.receive(link.b, forged);
        link.drain();
        link.run(15_000_000);
        assertThat(link.b.state()).as("%s %s", link.eventsOfA, link.eventsOfB).isEqualTo(DtlsState.CONNECTED);
    }

    /** The second ClientHello, with the cookie where RFC 6347 §4.2.1 has it: after version, random and session. */
    private static byte[] withCookie(byte[] hello, byte[] cookie) {
        int at = 13 + 12 + 34 + 1;
        byte[] second = Arrays.copyOf(hello, hello.length + cookie.length);
        System.arraycopy(cookie, 0, second, at + 1, cookie.length);
        System.arraycopy(hello, at + 1, second, at + 1 + cookie.length, hello.length - at - 1);
        second[at] = (byte) cookie.length;
        ByteBuffer.wrap(second)
                .putShort(11, (short) (second.length - 13))
                .putInt(13, 1 << 24 | second.length - 25)
                .putShort(17, (short) 1)
                .putShort(23, (short) (second.length - 25));
        return second;
    }

    private static void assertSurvives(DtlsRole victim, int after, byte[] forged) {
        assertSurvives(link(), victim, after, forged);
    }

    private static void assertSurvives(SimLink link, DtlsRole victim, int after, byte[] forged) {
        int[] datagrams = {0};
        link.dropUnless(datagram -> {
            if (datagrams[0]++ == after) {
                link.receive(victim == DtlsRole.CLIENT ? link.a : link.b, forged);
            }
            return true;
        });
        link.start();
        link.run(15_000_000);
        assertThat(link.a.state()).as("a, record %d after %d", forged[0], after).isEqualTo(DtlsState.CONNECTED);
        assertThat(link.b.state()).as("b, record %d after %d", forged[0], after).isEqualTo(DtlsState.CONNECTED);
    }

    private static byte[] record(int type, int epoch, int number, byte... body) {
        byte[] record = new byte[DtlsRecord.HEADER_BYTES + body.length];
        record[0] = (byte) type;
        record[1] = (byte) 0xFE;
        record[2] = (byte) 0xFD;
        record[4] = (byte) epoch;
        record[10] = (byte) number;
        record[12] = (byte) body.length;
        System.arraycopy(body, 0, record, DtlsRecord.HEADER_BYTES, body.length);
        return record;
    }

    private static SimLink link() {
        return link(DtlsConfig.defaults());
    }

    private static SimLink link(DtlsConfig config) {
        return new SimLink(
                new DtlsTransport(config, CERTIFICATE_A, DtlsRole.CLIENT, List.of(CERTIFICATE_B.fingerprint())),
                new DtlsTransport(config, CERTIFICATE_B, DtlsRole.SERVER, List.of(CERTIFICATE_A.fingerprint())),
                1,
                0,
                0);
    }
}
