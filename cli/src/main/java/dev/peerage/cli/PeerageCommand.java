package dev.peerage.cli;

import dev.peerage.cli.view.Terminal;
import dev.peerage.client.PeerageException;
import dev.peerage.server.ServerStartException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code peerage} command without a subcommand: says what there is. */
@Command(
        name = "peerage",
        mixinStandardHelpOptions = true,
        version = "peerage 0.1.0",
        synopsisSubcommandLabel = "(demo | server | peer | bench)",
        header = "Peer-to-peer networking on the JVM, with browsers as equal peers.",
        description = {
            "%nMembers of a group talk from the first instant, through the group server's relay, and directly as soon as"
                    + " a way is found, without losing, repeating or reordering a message on the way.",
            "%nTry 'peerage demo' first."
        },
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {"", "'peerage COMMAND --help' says more about a command."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all went as expected",
            "1:a promise was not kept (messages lost, repeated or out of order; a pair never direct), or a defect",
            "2:the command line, a port, a URL or the server stood in the way; one sentence says what to do"
        })
final class PeerageCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** The whole command, to be executed. */
    static CommandLine commandLine(Terminal terminal, Ending ending) {
        return new CommandLine(new PeerageCommand())
                .addSubcommand(new DemoCommand(terminal, ending))
                .addSubcommand(new ServerCommand(terminal, ending))
                .addSubcommand(new PeerCommand(terminal, ending))
                .addSubcommand(new BenchCommand())
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((mistake, args) -> fail(terminal, sentence(mistake)))
                .setExecutionExceptionHandler((failure, command, result) -> {
                    if (failure instanceof PeerageException) {
                        return fail(terminal, String.valueOf(failure.getMessage()));
                    }
                    if (failure instanceof ServerStartException taken) {
                        return fail(terminal, sentence(taken));
                    }
                    terminal.err().println("peerage: a defect of ours, please report it:");
                    failure.printStackTrace(terminal.err());
                    return ExitCode.FAILED;
                });
    }

    private static String sentence(ParameterException mistake) {
        String help = mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        List<String> similar =
                mistake instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint = similar.isEmpty() ? "" : "did you mean " + String.join(" or ", similar) + "? ";
        return mistake.getMessage() + " (" + hint + "'" + help + "' shows what is possible)";
    }

    private static String sentence(ServerStartException failure) {
        String cause =
                failure.getCause() == null ? "" : " (" + failure.getCause().getMessage() + ")";
        return failure.isStun()
                ? "UDP port %d for STUN cannot be used%s; choose another with --stun-port, or any free one with --stun-port 0."
                        .formatted(failure.port(), cause)
                : "TCP port %d for the server and its page cannot be used%s; choose another with --port, or any free one with --port 0."
                        .formatted(failure.port(), cause);
    }

    private static int fail(Terminal terminal, String sentence) {
        terminal.err().println("peerage: " + sentence);
        return ExitCode.USAGE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: demo, server, peer or bench");
    }
}
