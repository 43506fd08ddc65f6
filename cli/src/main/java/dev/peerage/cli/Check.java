package dev.peerage.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses options that make no sense, in one sentence. */
final class Check {

    private Check() {}

    static void range(CommandSpec spec, String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), "%s takes %d to %d, was %d".formatted(option, least, most, value));
        }
    }
}
