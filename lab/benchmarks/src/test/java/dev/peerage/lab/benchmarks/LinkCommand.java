package dev.peerage.lab.benchmarks;

import dev.peerage.lab.benchmarks.table.Reading;
import dev.peerage.lab.benchmarks.table.Readings;
import dev.peerage.lab.benchmarks.table.Row;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peerage bench link}: SCTP alone over simulated links, in virtual time; the table of rtc/sctp's LinkTable. */
@Command(
        name = "link",
        mixinStandardHelpOptions = true,
        header = "Measures SCTP over simulated links of 100 Mbit/s with loss, in virtual time.",
        description = {
            "%nGoodput in percent of the link, with our congestion control and with Reno's window under the same loss"
                    + " recovery. Exact and repeatable: no clock is involved. How the links are made is in rtc/sctp's README."
        },
        optionListHeading = "%nOptions:%n")
final class LinkCommand implements Callable<Integer> {

    private static final List<String> SYSTEMS = List.of("peerage", "reno");

    /** Round trip, queue, loss, goodput of ours and of Reno, and at the end of some lines a remark. */
    private static final Pattern LINE = Pattern.compile(
            "\\s*(\\d+)\\s+([\\d.]+)\\s+([\\d.]+)\\s+\\|\\s+([\\d.]+)\\s+([\\d.]+)\\s+\\|[\\s\\d.]*(.*)");

    @Mixin
    private Printer printer;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Virtual seconds (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        Readings readings = new Readings();
        Process table = start();
        try (BufferedReader lines = table.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Printer.err().println(line);
                take(line, readings);
            }
        }
        printer.print(readings.figures(SYSTEMS));
        return table.waitFor();
    }

    private Process start() throws IOException {
        Path checkout = Path.of(System.getProperty("peerage.bench.home", "."))
                .resolve("../..")
                .normalize();
        String path = checkout.resolve("rtc/sctp/target/test-classes")
                + File.pathSeparator
                + checkout.resolve("lab/testkit/target/classes")
                + File.pathSeparator
                + System.getProperty("java.class.path");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-cp", path, "dev.peerage.rtc.sctp.LinkTable", Integer.toString(seconds))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void take(String line, Readings readings) {
        Matcher match = LINE.matcher(line);
        if (match.matches()) {
            String remark = match.group(6).isBlank() ? "" : " " + match.group(6).strip();
            Row row = Row.more(
                    "simulated link, %s ms, queue %s BDP, loss %s %%%s"
                            .formatted(match.group(1), match.group(2), match.group(3), remark),
                    "% of 100 Mbit/s");
            readings.add(SYSTEMS.get(0), Reading.of(row, Double.parseDouble(match.group(4))));
            readings.add(SYSTEMS.get(1), Reading.of(row, Double.parseDouble(match.group(5))));
        }
    }
}
