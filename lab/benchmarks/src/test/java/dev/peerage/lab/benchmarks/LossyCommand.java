package dev.peerage.lab.benchmarks;

import dev.peerage.lab.benchmarks.run.BenchException;
import dev.peerage.lab.benchmarks.run.LossyRounds;
import dev.peerage.lab.benchmarks.run.Progress;
import dev.peerage.lab.benchmarks.systems.Systems;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peerage bench lossy}: the same streams over a real, bad link. */
@Command(
        name = "lossy",
        mixinStandardHelpOptions = true,
        header = "Measures throughput over a link of 100 Mbit/s with loss, in network namespaces (root).",
        description = {
            "%nOurs, libdatachannel and libwebrtc, one after the other, 16 KiB messages one way, reliable and ordered; 4 s"
                    + " of warm-up, 8 s measured. libwebrtc is what Chromium sends data channels with.",
            "%nNeeds root and the natlab tool, at ../shared/natlab/natlab or where the variable NATLAB says. The link's"
                    + " queue holds 100 ms; the round trip is that of the empty link; loss is random, in both directions."
        },
        optionListHeading = "%nOptions:%n")
final class LossyCommand implements Callable<Integer> {

    private static final List<Integer> FULL_RTTS_MS = List.of(20, 50, 100);
    private static final List<Double> FULL_LOSSES = List.of(0.0, 0.1, 1.0, 3.0);

    @Mixin
    private Printer printer;

    @Option(
            names = "--rtt",
            split = ",",
            paramLabel = "MS",
            defaultValue = "50",
            description = "Round trips of the empty link, milliseconds; default: ${DEFAULT-VALUE}.")
    private List<Integer> rttsMs = List.of();

    @Option(
            names = "--loss",
            split = ",",
            paramLabel = "PERCENT",
            defaultValue = "0,1",
            description = "Packets lost in each direction, percent; default: ${DEFAULT-VALUE}.")
    private List<Double> losses = List.of();

    @Option(names = "--full", description = "20, 50 and 100 ms, each with 0, 0.1, 1 and 3 %% loss.")
    private boolean isFull;

    @Option(
            names = "--systems",
            split = ",",
            paramLabel = "SYSTEM",
            defaultValue = "peerage,libdatachannel,libwebrtc",
            description = "Default: ${DEFAULT-VALUE}.")
    private List<String> systems = List.of();

    @Override
    public Integer call() throws Exception {
        List<String> among = Systems.ALL.stream().filter(systems::contains).toList();
        Path home = Path.of(System.getProperty("peerage.bench.home", "."));
        try {
            LossyRounds rounds = new LossyRounds(home, new Progress(Printer.err()));
            printer.print(rounds.run(isFull ? FULL_RTTS_MS : rttsMs, isFull ? FULL_LOSSES : losses, among)
                    .figures(among));
            return 0;
        } catch (BenchException noLab) {
            Printer.err().println("peerage: " + noLab.getMessage());
            return 2;
        }
    }
}
