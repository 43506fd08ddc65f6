package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that know only what RFC 8827 has left behind, or that would negotiate twice. */
class OldPeersTest {

    private static final DtlsCertificate OURS = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate THEIRS = DtlsCertificate.generate(new SeededRandom(2));

    @Test
    void refusesAClientThatOffersOnlyCbc() throws Exception {
        DtlsTransport us = us(DtlsRole.SERVER);

        new JdkPeer(THEIRS, DtlsRole.CLIENT, OURS.fingerprint(), "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256").meet(us);

        DtlsEvent.StateChanged end = end(us);
        assertThat(end.reason()).isEqualTo(DtlsReason.HANDSHAKE_BROKEN);
        assertThat(end.detail()).contains("no cipher suites in common");
    }

    @Test
    void namesTheRefusalOfAServerThatKnowsOnlyCbc() throws Exception {
        DtlsTransport us = us(DtlsRole.CLIENT);

        new JdkPeer(THEIRS, DtlsRole.SERVER, OURS.fingerprint(), "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256").meet(us);
        while (us.nextDeadlineUs() < Long.MAX_VALUE) {
            us.onTimeout(us.nextDeadlineUs());
        }

        DtlsEvent.StateChanged end = end(us);
        assertThat(end.reason()).isEqualTo(DtlsReason.ALERT_RECEIVED);
        assertThat(end.detail()).isEqualTo("alert 40"); // handshake_failure
    }

    /** JDKs that are new enough do not offer the last two themselves, so a genuine hello is rewritten. */
    @ParameterizedTest
    @CsvSource({
        "C009 C00A, FEFD, no cipher suites in common", // ECDHE with CBC and SHA-1
        "009C 009D, FEFD, no cipher suites in common", // RSA key exchange
        "C02B C02C, FEFF, DTLS", // DTLS 1.0
    })
    void refusesHellosOfYore(String suites, String version, String named) {
        SimLink link = link();
        link.dropUnless(datagram -> {
            if (datagram[0] == DtlsRecord.HANDSHAKE && datagram[13] == 1) {
                ByteBuffer hello = ByteBuffer.wrap(datagram);
                hello.putShort(25, (short) Integer.parseInt(version, 16));
                int suitesAt = 25 + 34 + 1 + datagram[59];
                suitesAt += 1 + datagram[suitesAt] + 2;
                hello.putShort(suitesAt, (short) Integer.parseInt(suites.substring(0, 4), 16));
                hello.putShort(suitesAt + 2, (short) Integer.parseInt(suites.substring(5), 16));
            }
            return true;
        });

        link.start();
        link.run(30_000_000);

        DtlsEvent.StateChanged end = link.eventsOfB.get(link.eventsOfB.size() - 1);
        assertThat(end.reason()).isEqualTo(DtlsReason.HANDSHAKE_BROKEN);
        assertThat(end.detail()).contains(named);
    }

    /** What a server picks that was not offered. */
    @ParameterizedTest
    @CsvSource({"C009, FEFD", "009C, FEFD", "C02B, FEFF"})
    void refusesAServersChoiceOfYore(String suite, String version) {
        SimLink link = link();
        link.dropUnless(datagram -> {
            if (datagram[0] == DtlsRecord.HANDSHAKE && datagram[13] == 2) {
                ByteBuffer.wrap(datagram)
                        .putShort(25, (short) Integer.parseInt(version, 16))
                        .putShort(60 + datagram[59], (short) Integer.parseInt(suite, 16));
            }
            return true;
        });

        link.start();
        link.run(30_000_000);

        DtlsEvent.StateChanged end = link.eventsOfA.get(link.eventsOfA.size() - 1);
        assertThat(end.reason()).isEqualTo(DtlsReason.HANDSHAKE_BROKEN);
        assertThat(end.detail()).isNotEmpty();
    }

    /** An encrypted ClientHello or HelloRequest: dropped, answered by nothing, and everything goes on. */
    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void doesNotNegotiateTwice(DtlsRole ourRole) throws Exception {
        DtlsTransport us = us(ourRole);
        JdkPeer them =
                new JdkPeer(THEIRS, ourRole == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT, OURS.fingerprint());
        them.meet(us);
        assertThat(us.state()).isEqualTo(DtlsState.CONNECTED);
        JdkPeer.give(us, them.seal(new byte[1]));
        byte[] later = them.seal(new byte[2]);

        long droppedBefore = us.drops().getOrDefault(DtlsDrop.HANDSHAKE_OVER, 0L);
        them.engine.beginHandshake();
        List<byte[]> asking = them.speak();
        assertThat(asking).isNotEmpty().allMatch(datagram -> datagram[0] == DtlsRecord.HANDSHAKE && datagram[4] == 1);
        asking.forEach(datagram -> JdkPeer.give(us, datagram));

        assertThat(us.pollTransmit(ByteBuffer.allocate(4_096), 1)).isFalse();
        assertThat(us.state()).isEqualTo(DtlsState.CONNECTED);
        assertThat(us.drops()).containsEntry(DtlsDrop.HANDSHAKE_OVER, droppedBefore + asking.size());
        assertThat(us.onReceived(ByteBuffer.wrap(later), ByteBuffer.allocate(4_096), 1))
                .isTrue();
    }

    private static DtlsTransport us(DtlsRole role) {
        DtlsTransport us = new DtlsTransport(DtlsConfig.defaults(), OURS, role, List.of(THEIRS.fingerprint()));
        us.onStart(1);
        return us;
    }

    private static DtlsEvent.StateChanged end(DtlsTransport of) {
        DtlsEvent last = null;
        for (DtlsEvent event = of.pollEvent(); event != null; event = of.pollEvent()) {
            last = event;
        }
        assertThat(last).isInstanceOf(DtlsEvent.StateChanged.class);
        return (DtlsEvent.StateChanged) last;
    }

    private static SimLink link() {
        DtlsConfig config = DtlsConfig.defaults();
        return new SimLink(
                new DtlsTransport(config, OURS, DtlsRole.CLIENT, List.of(THEIRS.fingerprint())),
                new DtlsTransport(config, THEIRS, DtlsRole.SERVER, List.of(OURS.fingerprint())),
                1,
                0,
                0);
    }
}
