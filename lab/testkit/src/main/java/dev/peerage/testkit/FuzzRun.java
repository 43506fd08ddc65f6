package dev.peerage.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Fuzzes a target for as long as wanted. What reaches something new, as the target's signature says, is changed further
 * and joins the corpus: a text file with an input a line, in hexadecimal.
 */
public final class FuzzRun {

    /** Longer inputs are changed further, but not kept. */
    private static final int MAX_KEPT_BYTES = 400;

    private FuzzRun() {}

    /** What is fuzzed: must never throw; says by a number what the input has reached. */
    @FunctionalInterface
    public interface Target {
        long run(byte[] input);
    }

    /** The inputs kept in a file; none if there is no such file. */
    public static List<byte[]> corpus(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .map(HexFormat.of()::parseHex)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Runs for so many seconds.
     *
     * @param file the corpus; new inputs are appended
     * @param first inputs to begin with besides
     * @throws AssertionError with the input if the target fails
     */
    public static void run(Path file, int seconds, long seed, List<byte[]> first, Target target) {
        SeededRandom random = new SeededRandom(seed);
        List<byte[]> inputs = new ArrayList<>(corpus(file));
        Set<Long> seen = new HashSet<>();
        inputs.forEach(input -> seen.add(runOne(target, input)));
        first.stream().filter(input -> seen.add(runOne(target, input))).forEach(inputs::add);
        int before = inputs.size();
        long endNanos = System.nanoTime() + seconds * 1_000_000_000L;
        long rounds = 0;
        while (System.nanoTime() < endNanos) {
            byte[] input = inputs.isEmpty() || random.chance(0.1) ? Fuzz.randomBytes(random) : next(random, inputs);
            rounds++;
            if (seen.add(runOne(target, input))) {
                inputs.add(input);
                if (input.length <= MAX_KEPT_BYTES) {
                    append(file, input);
                }
            }
        }
        System.out.printf("%s: %d inputs, %d of them new%n", file.getFileName(), rounds, inputs.size() - before);
    }

    private static byte[] next(SeededRandom random, List<byte[]> inputs) {
        byte[] input = inputs.get(random.nextInt(inputs.size()));
        if (random.chance(0.3)) { // the beginning of one and the end of another
            byte[] other = inputs.get(random.nextInt(inputs.size()));
            int head = random.nextInt(input.length + 1);
            int tail = random.nextInt(other.length + 1);
            byte[] joined = Arrays.copyOf(input, head + tail);
            System.arraycopy(other, other.length - tail, joined, head, tail);
            input = joined;
        }
        return Fuzz.mutated(random, input);
    }

    private static long runOne(Target target, byte[] input) {
        try {
            return target.run(input);
        } catch (RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError failure) {
            throw new AssertionError(HexFormat.of().formatHex(input), failure);
        }
    }

    private static void append(Path file, byte[] input) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file, HexFormat.of().formatHex(input) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
