package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** close_notify (RFC 5246 §7.2.1): said, answered, said again, and no more than that. */
class GoodbyeTest {

    private static final DtlsCertificate ONE = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate OTHER = DtlsCertificate.generate(new SeededRandom(2));

    private final SimLink link = new SimLink(
            new DtlsTransport(DtlsConfig.defaults(), ONE, DtlsRole.CLIENT, List.of(OTHER.fingerprint())),
            new DtlsTransport(DtlsConfig.defaults(), OTHER, DtlsRole.SERVER, List.of(ONE.fingerprint())),
            1,
            0,
            0);

    @BeforeEach
    void connect() {
        link.start();
        link.run(1_000_000);
        assertThat(link.b.state()).isEqualTo(DtlsState.CONNECTED);
        link.receive(link.b, link.seal(link.a, new byte[1]));
        link.sent.clear();
    }

    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void isAnsweredOnceAndTheAnswerIsNotAnswered(DtlsRole closing) {
        (closing == DtlsRole.CLIENT ? link.a : link.b).onClose(link.nowUs);
        link.drain();
        link.run(60_000_000);

        assertThat(link.a.state()).isEqualTo(DtlsState.CLOSED);
        assertThat(link.b.state()).isEqualTo(DtlsState.CLOSED);
        assertThat(link.sent).hasSize(2).allMatch(datagram -> datagram[0] == DtlsRecord.ALERT);
    }

    @Test
    void isSaidAgainWhenTheOtherSideGoesOn() {
        link.dropUnless(datagram -> link.sent.size() > 1); // the first one is lost
        link.a.onClose(link.nowUs);
        link.drain();
        assertThat(link.b.state()).isEqualTo(DtlsState.CONNECTED);

        link.receive(link.a, link.seal(link.b, new byte[10]));
        link.drain();
        link.run(60_000_000);

        assertThat(link.eventsOfB)
                .last()
                .extracting(DtlsEvent.StateChanged::reason)
                .isEqualTo(DtlsReason.CLOSED_REMOTELY);
    }

    @Test
    void isNoAmplifier() {
        link.a.onClose(link.nowUs);
        link.drain();
        byte[] record = link.seal(link.b, new byte[10]);

        for (int i = 0; i < 1_000; i++) {
            link.nowUs += 100_000;
            link.receive(link.a, record);
            link.drain();
        }

        assertThat(link.sent).hasSizeLessThanOrEqualTo(34);
    }

    /** The client has not got the Finished and sends its own again; it learns both that there was one and the end. */
    @Test
    void comesAfterALastFlightThatWasLost() {
        SimLink other = new SimLink(
                new DtlsTransport(DtlsConfig.defaults(), ONE, DtlsRole.CLIENT, List.of(OTHER.fingerprint())),
                new DtlsTransport(DtlsConfig.defaults(), OTHER, DtlsRole.SERVER, List.of(ONE.fingerprint())),
                1,
                0,
                0);
        other.delaying(5_000, 5_000);
        boolean[] isClosed = {false};
        other.dropUnless(datagram -> other.b.state() != DtlsState.CONNECTED || isClosed[0]);
        other.start();
        while (other.b.state() != DtlsState.CONNECTED) {
            other.run(other.nowUs + 5_000);
            other.nowUs += 5_000;
        }
        other.b.onClose(other.nowUs);
        other.drainAway(other.b);
        isClosed[0] = true;

        other.run(15_000_000);

        assertThat(other.eventsOfA)
                .extracting(DtlsEvent.StateChanged::next)
                .containsExactly(DtlsState.HANDSHAKING, DtlsState.CONNECTED, DtlsState.CLOSED);
    }
}
