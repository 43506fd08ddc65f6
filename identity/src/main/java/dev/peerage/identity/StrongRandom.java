package dev.peerage.identity;

import dev.peerage.base.RandomSource;
import java.security.SecureRandom;

/** Randomness fit for keys: the JDK's {@link SecureRandom}. Thread-safe. */
public final class StrongRandom implements RandomSource {

    private final SecureRandom random = new SecureRandom();

    /** Seeded by the operating system. */
    public StrongRandom() {}

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
