package dev.peerage.testkit;

import dev.peerage.base.RandomSource;

/**
 * Repeatable randomness: xoshiro128**, which needs 32-bit operations only, so that JavaScript draws the same numbers.
 *
 * <p>Not for cryptography. Confined to one thread.
 */
public final class SeededRandom implements RandomSource {

    private int s0;
    private int s1;
    private int s2;
    private int s3;

    public SeededRandom(long seed) {
        int x = (int) (seed ^ (seed >>> 32));
        s0 = x = splitMix(x);
        s1 = x = splitMix(x);
        s2 = x = splitMix(x);
        s3 = splitMix(x);
    }

    @Override
    public int nextInt() {
        int result = Integer.rotateLeft(s1 * 5, 7) * 9;
        int t = s1 << 9;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = Integer.rotateLeft(s3, 11);
        return result;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) nextInt();
        }
    }

    @Override
    public int nextInt(int bound) {
        return (int) (Integer.toUnsignedLong(nextInt()) % bound);
    }

    /** A number in {@code [min, max]}. */
    public long between(long min, long max) {
        return min + Long.remainderUnsigned(nextLong(), max - min + 1);
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return (nextInt() >>> 8) < probability * (1 << 24);
    }

    private static int splitMix(int x) {
        int z = x + 0x9E3779B9;
        z = (z ^ (z >>> 16)) * 0x85EBCA6B;
        z = (z ^ (z >>> 13)) * 0xC2B2AE35;
        return z ^ (z >>> 16);
    }
}
