package dev.peerage.rtc.dtls;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A handshake during which a network and a stranger do what a script of bytes says: datagrams are lost and repeated; alerts,
 * keys, messages of other times and hellos with wrong cookies come out of thin air.
 *
 * <p>None of these may prevent it. The script can also let the stranger see what passes and change it: then only safety
 * remains, that is no exception, an end in time, few answers, and never a connection to an impostor.
 */
final class HandshakeScript {

    private static final DtlsCertificate ONE = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate OTHER = DtlsCertificate.generate(new SeededRandom(2));
    private static final DtlsCertificate STRANGER = DtlsCertificate.generate(new SeededRandom(3));

    /** With more, and in a row, the deadline might come first. */
    private static final int MAX_LOST = 6;

    private static final int MAX_STEPS = 100;

    private record Seen(byte[] datagram, DtlsTransport to) {}

    private final byte[] script;
    private final boolean isImpostor;
    private final boolean hasTraitor;
    private final SeededRandom random;
    private final SimLink link;
    private final List<Seen> seen = new ArrayList<>();
    private int next;
    private int steps;
    private int lost;
    private boolean isAlertForged;
    private boolean isTampered;

    private HandshakeScript(byte[] script) {
        this.script = script;
        int first = takeByte();
        isImpostor = (first & 7) == 7;
        hasTraitor = (first & 24) == 24;
        random = new SeededRandom(first);
        DtlsConfig config = DtlsConfig.defaults().withDelegatedTasks((first & 32) != 0);
        DtlsCertificate shown = isImpostor ? STRANGER : OTHER;
        link = new SimLink(
                        new DtlsTransport(config, ONE, DtlsRole.CLIENT, List.of(OTHER.fingerprint())),
                        new DtlsTransport(config, shown, DtlsRole.SERVER, List.of(ONE.fingerprint())),
                        first,
                        0,
                        0)
                .delaying(5_000, (first & 64) == 0 ? 5_000 : 60_000);
        link.dropUnless(this::passes);
    }

    /** Plays a script; the number says what was reached. */
    static long play(byte[] script) {
        HandshakeScript played = new HandshakeScript(script);
        played.link.start();
        played.link.run(40_000_000);
        return played.outcome();
    }

    private boolean passes(byte[] datagram) {
        seen.add(new Seen(datagram.clone(), link.sender == link.a ? link.b : link.a));
        while (next < script.length && steps++ < MAX_STEPS) {
            int op = takeByte();
            DtlsTransport victim = (op & 16) == 0 ? link.a : link.b;
            switch (op & 15) {
                case 0, 1, 2 -> {
                    return true;
                }
                case 3 -> {
                    if (!isAlertForged && lost < MAX_LOST) {
                        lost++;
                        return false;
                    }
                }
                case 4, 5 -> replay();
                case 6 -> alert(victim);
                case 7 -> link.receive(victim, record(20, 0, new byte[] {1}));
                case 8, 9 -> link.receive(victim, record(20 + takeByte() % 4, 1 + takeByte() % 3, takeBytes()));
                case 10 -> link.receive(victim, record(23, 0, takeBytes()));
                case 11 -> link.receive(victim, record(22, 0, later()));
                case 12 -> manyLater(victim);
                case 13 -> link.receive(link.b, record(22, 0, helloWithoutCookie()));
                case 14 -> link.receive(victim, Arrays.copyOf(datagram, takeByte() % DtlsRecord.HEADER_BYTES));
                default -> tamper(victim);
            }
        }
        return true;
    }

    private void replay() {
        Seen again = seen.get(takeByte() % seen.size());
        link.receive(again.to(), again.datagram());
    }

    private void alert(DtlsTransport victim) {
        if (lost == 0) {
            isAlertForged = true;
            link.receive(victim, record(21, 0, new byte[] {(byte) takeByte(), (byte) takeByte()}));
        }
    }

    /** A message or a part of one that no handshake has: one further than the last. */
    private byte[] later() {
        int message = 7 + takeByte() * takeByte();
        byte[] part = new byte[takeByte() % 20];
        return ByteBuffer.allocate(12 + part.length)
                .putInt(takeByte() << 24 | 40)
                .putShort((short) message)
                .putShort((short) 0)
                .putInt(part.length)
                .put(9, (byte) (takeByte() % 20))
                .put(part)
                .array();
    }

    private void manyLater(DtlsTransport victim) {
        for (int i = 0; i < 40; i++) {
            byte[] message = later();
            message[3] = (byte) (40 + i);
            link.receive(victim, record(22, 0, message));
        }
    }

    private byte[] helloWithoutCookie() {
        byte[] message = new byte[12 + 34 + 1 + takeByte() % 40];
        random.nextBytes(message);
        return ByteBuffer.wrap(message)
                .putInt(0, 1 << 24 | message.length - 12)
                .putShort(4, (short) (1 + takeByte() % 3))
                .putShort(6, (short) 0)
                .putInt(8, message.length - 12)
                .put(12 + 34, (byte) takeByte())
                .array();
    }

    private void tamper(DtlsTransport victim) {
        if (hasTraitor) {
            isTampered = true;
            link.receive(
                    victim,
                    Fuzz.mutated(random, seen.get(takeByte() % seen.size()).datagram()));
        }
    }

    private byte[] record(int type, int epoch, byte[] body) {
        return ByteBuffer.allocate(DtlsRecord.HEADER_BYTES + body.length)
                .put((byte) type)
                .putShort((short) 0xFEFD)
                .putShort((short) epoch)
                .putShort((short) 0)
                .putInt(takeByte())
                .putShort((short) body.length)
                .put(body)
                .array();
    }

    private long outcome() {
        require(
                link.a.state() != DtlsState.HANDSHAKING && link.b.state() != DtlsState.HANDSHAKING,
                "a missed deadline");
        require(!isImpostor || link.a.state() != DtlsState.CONNECTED, "connected to an impostor");
        require(link.sent.size() < 400, "an amplifier: " + link.sent.size() + " datagrams");
        if (!isTampered && !isImpostor) {
            require(link.a.state() == DtlsState.CONNECTED, "the client ended: " + link.eventsOfA);
            require(link.b.state() == DtlsState.CONNECTED, "the server ended: " + link.eventsOfB);
            link.receive(link.b, link.seal(link.a, new byte[3]));
            require(link.plaintextsOfB.size() == 1, "the server hears nothing");
        }
        return reached(link.a, link.eventsOfA) << 32 | reached(link.b, link.eventsOfB);
    }

    /** Why it came to its state, and which drops there were. */
    private static long reached(DtlsTransport transport, List<DtlsEvent.StateChanged> events) {
        Map<DtlsDrop, Long> drops = transport.drops();
        long bits = events.get(events.size() - 1).reason().ordinal();
        for (DtlsDrop drop : DtlsDrop.values()) {
            bits = bits << 1 | (drops.containsKey(drop) ? 1 : 0);
        }
        return bits;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private byte[] takeBytes() {
        byte[] bytes = new byte[takeByte() % 64];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) takeByte();
        }
        return bytes;
    }

    private int takeByte() {
        return next < script.length ? script[next++] & 0xFF : 0;
    }
}
