package dev.peerage.testkit;

import java.util.HexFormat;
import java.util.List;

/** Feeds random and mutated bytes to a decoder; any exception it lets out fails the test with the seed and the input. */
public final class Fuzz {

    private static final int MAX_RANDOM_BYTES = 1500;

    private Fuzz() {}

    /** The decoder under test: must never throw, whatever the bytes. */
    @FunctionalInterface
    public interface Decoder {
        void decode(byte[] input);
    }

    /**
     * Runs {@code rounds} inputs: half of them random, half mutations of the {@code corpus} (cut, extended, bits and bytes
     * changed, lengths made extreme).
     */
    public static void decoder(long seed, int rounds, List<byte[]> corpus, Decoder decoder) {
        SeededRandom random = new SeededRandom(seed);
        for (int round = 0; round < rounds; round++) {
            byte[] input = corpus.isEmpty() || random.chance(0.3)
                    ? randomBytes(random)
                    : mutated(random, corpus.get(random.nextInt(corpus.size())));
            try {
                decoder.decode(input);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError failure) {
                throw new AssertionError(
                        "seed " + seed + " round " + round + " input "
                                + HexFormat.of().formatHex(input),
                        failure);
            }
        }
    }

    /** Some random bytes. */
    public static byte[] randomBytes(SeededRandom random) {
        byte[] input = new byte[random.nextInt(MAX_RANDOM_BYTES)];
        random.nextBytes(input);
        return input;
    }

    /** A copy with a few changes: cut, extended, bits and bytes changed, lengths made extreme. */
    public static byte[] mutated(SeededRandom random, byte[] original) {
        byte[] input = original.clone();
        if (random.chance(0.3)) {
            input = java.util.Arrays.copyOf(input, random.nextInt(input.length + 16));
        }
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && input.length > 0; i++) {
            int at = random.nextInt(input.length);
            switch (random.nextInt(4)) {
                case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> input[at] = (byte) 0xFF;
                case 2 -> input[at] = 0;
                default -> input[at] = (byte) random.nextInt();
            }
        }
        return input;
    }
}
