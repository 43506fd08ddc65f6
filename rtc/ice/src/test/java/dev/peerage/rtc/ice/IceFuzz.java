package dev.peerage.rtc.ice;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.peerage.rtc.ice.SimNat.Kind;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/**
 * What can come from outside, in any shape: candidate lines, mDNS packets, and the packets of a real exchange, mutated,
 * repeated late and from elsewhere, between two agents that must connect all the same.
 *
 * <p>{@link #main} runs it for longer: seconds, and a first seed. What it finds goes into the corpus.
 */
final class IceFuzz {

    private static final long SECOND = 1_000_000;

    private IceFuzz() {}

    public static void main(String[] args) {
        long seconds = args.length > 0 ? Long.parseLong(args[0]) : 60;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        long endNs = System.nanoTime() + seconds * 1_000_000_000L;
        long rounds = 0;
        for (; System.nanoTime() < endNs; rounds++, seed++) {
            candidateLines(seed, 2_000);
            mdns(seed, 2_000);
            exchange(seed);
        }
        System.out.println(rounds + " rounds, nothing found; the last seed was " + (seed - 1));
    }

    static void candidateLines(long seed, int rounds) {
        List<byte[]> corpus = lines("candidates.txt").stream()
                .map(line -> line.getBytes(UTF_8))
                .toList();
        Fuzz.decoder(seed, rounds, corpus, input -> {
            IceCandidate candidate = IceCandidate.parse(new String(input, ISO_8859_1));
            if (candidate != null && !candidate.equals(IceCandidate.parse(candidate.format()))) {
                throw new IllegalStateException("reads back as another one: " + candidate.format());
            }
        });
    }

    static void mdns(long seed, int rounds) {
        List<byte[]> corpus =
                lines("mdns.txt").stream().map(HexFormat.of()::parseHex).toList();
        Fuzz.decoder(seed, rounds, corpus, input -> {
            MdnsResolver resolver = new MdnsResolver(new SeededRandom(seed), true);
            resolver.onResolve("a.local", 0);
            resolver.onReceived(ByteBuffer.wrap(input), 1);
            resolver.onTimeout(2 * SECOND);
        });
    }

    /** Two agents, NATs, some loss, and someone on the way who mutates and repeats; they connect, and so they stay. */
    static void exchange(long seed) {
        Kind nat = List.of(Kind.NONE, Kind.PORT_RESTRICTED).get((int) Math.floorMod(seed, 2L));
        SimPair pair = new SimPair(seed, nat, Kind.PORT_RESTRICTED);
        pair.network.loss = 0.05;
        pair.network.tampering = 0.8;
        pair.start();
        if (!pair.network.run(30 * SECOND, pair::areConnected)) {
            throw new AssertionError("seed " + seed + " did not connect" + pair.describe());
        }
        if (seed % 3 == 0) {
            pair.a.restart();
        }
        pair.network.run(20 * SECOND);
        if (!pair.network.run(20 * SECOND, () -> pair.areConnected() && pair.haveSamePair())) {
            throw new AssertionError("seed " + seed + " did not stay connected" + pair.describe());
        }
    }

    private static List<String> lines(String name) {
        try (InputStream in = IceFuzz.class.getResourceAsStream("corpus/" + name)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
