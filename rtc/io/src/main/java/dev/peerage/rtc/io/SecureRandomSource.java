package dev.peerage.rtc.io;

import dev.peerage.base.RandomSource;
import java.security.SecureRandom;

/** Randomness nobody can foresee. Thread-safe. */
final class SecureRandomSource implements RandomSource {

    private final SecureRandom random = new SecureRandom();

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
