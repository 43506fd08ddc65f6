package dev.peerage.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code peerage bench}: named here for the help; the start script of a checkout runs it, since what is measured beside
 * ours is never shipped.
 */
@Command(
        name = "bench",
        header = "Measures the data-channel stack beside native ones (in a checkout).",
        description = "%nRun it by the start script of a checkout: './peerage bench' says what there is to measure.")
final class BenchCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "the benchmarks are part of a checkout: run its './peerage bench'");
    }
}
