package dev.peerage.rtc.dtls;

import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Handshakes through a network that changes, cuts, mixes, repeats and reorders records, many times over.
 *
 * <p>The network is the same for a seed; the JDK's keys are not. {@link FuzzDtls} goes further.
 */
final class HandshakeFuzz {

    private static final DtlsCertificate ONE = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate OTHER = DtlsCertificate.generate(new SeededRandom(2));
    private static final DtlsCertificate STRANGER = DtlsCertificate.generate(new SeededRandom(3));
    private static final double TAMPERED = 0.15;

    private HandshakeFuzz() {}

    /** Whether both ends connected; throws what must not happen, with the seed. */
    static boolean run(long seed) {
        SeededRandom random = new SeededRandom(seed);
        boolean isImpostor = random.chance(0.3);
        DtlsConfig config = DtlsConfig.defaults().withDelegatedTasks(random.chance(0.3));
        SimLink link = new SimLink(
                new DtlsTransport(config, ONE, DtlsRole.CLIENT, List.of(OTHER.fingerprint())),
                new DtlsTransport(config, isImpostor ? STRANGER : OTHER, DtlsRole.SERVER, List.of(ONE.fingerprint())),
                seed,
                0.05,
                0.1);
        List<byte[]> seen = new ArrayList<>();
        link.dropUnless(datagram -> {
            seen.add(datagram);
            if (random.chance(TAMPERED)) {
                link.receive(random.chance(0.5) ? link.a : link.b, tampered(random, seen));
            }
            return true;
        });
        try {
            link.start();
            link.run(2 * config.handshakeTimeoutUs());
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("seed " + seed, failure);
        }
        require(!isImpostor || link.a.state() != DtlsState.CONNECTED, seed, "connected to an impostor");
        require(link.a.state() != DtlsState.HANDSHAKING, seed, "a missed its deadline");
        require(link.b.state() != DtlsState.HANDSHAKING, seed, "b missed its deadline");
        require(link.sent.size() < 400, seed, "an amplifier: " + link.sent.size() + " datagrams");
        return link.a.state() == DtlsState.CONNECTED && link.b.state() == DtlsState.CONNECTED;
    }

    private static byte[] tampered(SeededRandom random, List<byte[]> seen) {
        byte[] datagram = seen.get(random.nextInt(seen.size())).clone();
        switch (random.nextInt(4)) {
            case 0 -> datagram = Arrays.copyOf(datagram, random.nextInt(datagram.length) + 1);
            case 1 -> datagram[random.nextInt(Math.min(datagram.length, 26))] = (byte) random.nextInt();
            case 2 -> {
                for (int i = 0; i < 4; i++) {
                    datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
                }
            }
            default -> datagram[3 + random.nextInt(8)]++; // the same under another number
        }
        return datagram;
    }

    private static void require(boolean holds, long seed, String otherwise) {
        if (!holds) {
            throw new AssertionError("seed " + seed + ": " + otherwise);
        }
    }
}
