package dev.peerage.cli;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How long a command runs, as an option. */
final class Lifetime {

    /** Longer than anybody waits. */
    static final Duration ENDLESS = Duration.ofDays(10_000);

    @Option(
            names = "--for",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "End by itself after this time (default: when it is ended).")
    private int seconds;

    void check(CommandSpec spec) {
        Check.range(spec, "--for", seconds, 0, 10_000_000);
    }

    /** Without the option {@link #ENDLESS}. */
    Duration duration() {
        return seconds == 0 ? ENDLESS : Duration.ofSeconds(seconds);
    }
}
