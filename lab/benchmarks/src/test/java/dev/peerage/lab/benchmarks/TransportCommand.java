package dev.peerage.lab.benchmarks;

import dev.peerage.lab.benchmarks.run.Launcher;
import dev.peerage.lab.benchmarks.run.Progress;
import dev.peerage.lab.benchmarks.run.Rounds;
import dev.peerage.lab.benchmarks.run.Settings;
import dev.peerage.lab.benchmarks.run.Works;
import dev.peerage.lab.benchmarks.systems.Systems;
import dev.peerage.lab.benchmarks.table.Figure;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code peerage bench transport}: two processes on loopback, for each system, in turns. */
@Command(
        name = "transport",
        mixinStandardHelpOptions = true,
        header = "Measures our stack and others in the same run: two processes each, on loopback, in turns.",
        description = {
            "%nPrints medians of several rounds with the ratio to ours, the processor time of both ends for each"
                    + " gigabyte and their resident memory. Progress goes to standard error. About 12 minutes on two"
                    + " processors, 3 with --quick; let nothing else run.",
            "%nA system that cannot be run here is named with the reason."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nWhat is measured, by the names of --only:%n",
        footer = {
            "  16k, 64k, 1k    one way, reliable and ordered, as fast as it goes, in MB/s;",
            "                  for ours also bytes allocated on the heap for each packet",
            "  64b             the same with 64 bytes, in messages/s",
            "  64b-unreliable  neither ordered nor repaired; what arrives is counted",
            "  ping            64 bytes to and fro, p50 and p99",
            "  setup           new connections in one process with both ends, descriptions and",
            "                  candidates handed over in memory; one after another, and 8 at once",
            "  idle            memory and threads of connections that do nothing, at one end",
            "  thousand        1,000 connections of ours on one socket",
            "",
            "--json prints an array of {work, system, unit, median, min, max, cpuSecondsPerGB,",
            "rssMB, note}; null stands for what is not known, and note then says why."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:measured", "1:our own stack failed at a work", "2:the command line stood in the way"})
final class TransportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private Printer printer;

    @Option(names = "--quick", description = "Shorter and fewer rounds.")
    private boolean isQuick;

    @Option(names = "--only", split = ",", paramLabel = "WORK", description = "Only these works.")
    private List<String> only = List.of();

    @Option(names = "--systems", split = ",", paramLabel = "SYSTEM", description = "Only these systems.")
    private List<String> systems = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each work (default: 3, with --quick 2).")
    private int rounds;

    @Option(
            names = "--jvm-option",
            paramLabel = "OPTION",
            description = "Gives every JVM that works an option, such as one that starts a flight recording.")
    private List<String> jvmOptions = List.of();

    @Override
    public Integer call() throws Exception {
        List<String> works = chosen("--only", only, Works.ids());
        List<String> among = chosen("--systems", systems, Systems.ALL);
        if (rounds < 0 || rounds > 100) {
            throw new ParameterException(spec.commandLine(), "--rounds takes 1 to 100, was " + rounds);
        }
        Settings settings = isQuick ? Settings.QUICK : Settings.FULL;
        Launcher launcher = new Launcher(Path.of(System.getProperty("peerage.bench.home", ".")), jvmOptions);
        Progress progress = new Progress(Printer.err());
        List<Figure> figures;
        try (Rounds all = new Rounds(launcher, rounds == 0 ? settings : settings.withRounds(rounds), progress)) {
            figures = all.run(works, among).figures(among);
        }
        printer.print(figures);
        boolean isOursMissing = figures.stream()
                .anyMatch(figure -> figure.isMissing() && figure.system().equals(Systems.OURS));
        return isOursMissing ? 1 : 0;
    }

    private List<String> chosen(String option, List<String> wanted, List<String> all) {
        for (String name : wanted) {
            if (!all.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), option + " knows " + String.join(", ", all) + "; not " + name);
            }
        }
        return wanted.isEmpty() ? all : all.stream().filter(wanted::contains).toList();
    }
}
