package dev.peerage.base;

/**
 * Where randomness comes from, so that code below the sockets can be replayed from a seed.
 *
 * <p>The product uses a cryptographically strong one; simulations use a seeded one. Not thread-safe unless the
 * implementation says so.
 */
public interface RandomSource {

    /** Fills {@code bytes} completely. */
    void nextBytes(byte[] bytes);

    /** A uniformly random {@code int}. */
    default int nextInt() {
        byte[] bytes = new byte[4];
        nextBytes(bytes);
        return (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
    }

    /** A uniformly random {@code long}. */
    default long nextLong() {
        return (long) nextInt() << 32 | (nextInt() & 0xFFFF_FFFFL);
    }

    /**
     * A uniformly random number in {@code [0, bound)}; the modulo bias is below 2^-32.
     *
     * @param bound positive
     */
    default int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive, was " + bound);
        }
        return (int) Long.remainderUnsigned(nextLong(), bound);
    }
}
