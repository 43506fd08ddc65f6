package dev.peerage.lab.benchmarks;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code peerage bench}: says what there is to measure. */
@Command(
        name = "peerage bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(transport | link | lossy)",
        header = "Measures the data-channel stack beside native ones.",
        description = {
            "%nNothing is installed and nothing leaves this machine. 'peerage bench transport --quick' is a start."
        },
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {"", "'peerage bench COMMAND --help' says more about a command."},
        subcommands = {TransportCommand.class, LinkCommand.class, LossyCommand.class})
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        CommandLine command = new CommandLine(new Main())
                .setUsageHelpAutoWidth(true)
                .setOut(out)
                .setErr(err);
        command.setParameterExceptionHandler((mistake, words) -> {
            String help = mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help";
            err.println("peerage: " + mistake.getMessage() + " ('" + help + "' shows what is possible)");
            return 2;
        });
        System.exit(command.execute(args));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
