package dev.peerage.cli;

import java.nio.charset.StandardCharsets;
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

    static void text(CommandSpec spec, String option, String value, int mostBytes) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (value.isBlank() || bytes > mostBytes) {
            throw new ParameterException(
                    spec.commandLine(), "%s takes 1 to %d bytes of text, was %d".formatted(option, mostBytes, bytes));
        }
    }
}
