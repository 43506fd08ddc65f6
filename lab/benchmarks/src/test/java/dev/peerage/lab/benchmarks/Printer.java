package dev.peerage.lab.benchmarks;

import dev.peerage.lab.benchmarks.systems.Systems;
import dev.peerage.lab.benchmarks.table.Figure;
import dev.peerage.lab.benchmarks.table.FigureJson;
import dev.peerage.lab.benchmarks.table.FigureTable;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Option;

/** Prints the figures as the user wants them. */
final class Printer {

    @Option(names = "--json", description = "Print JSON instead of the table.")
    private boolean isJson;

    void print(List<Figure> figures) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (isJson) {
            out.println(FigureJson.of(figures));
        } else {
            new FigureTable(Systems.OURS).lines(figures).forEach(out::println);
        }
    }

    /** Where a person who waits looks. */
    static PrintStream err() {
        return new PrintStream(System.err, true, StandardCharsets.UTF_8);
    }
}
