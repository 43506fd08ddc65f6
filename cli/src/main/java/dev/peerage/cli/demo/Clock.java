package dev.peerage.cli.demo;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The process's one clock: microseconds since the start that never jump, and what they are in wall time. Thread-safe. */
public final class Clock {

    private final long startNanos = System.nanoTime();
    private final long startUnixUs = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

    /** Microseconds since this clock was made. */
    public long nowUs() {
        return (System.nanoTime() - startNanos) / 1_000;
    }

    /** Milliseconds since 1970, with microseconds behind the point: comparable between processes of one machine. */
    public BigDecimal unixMs(long atUs) {
        return BigDecimal.valueOf(startUnixUs + atUs, 3);
    }
}
