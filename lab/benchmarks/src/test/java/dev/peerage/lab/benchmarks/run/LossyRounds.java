package dev.peerage.lab.benchmarks.run;

import dev.peerage.lab.benchmarks.table.Reading;
import dev.peerage.lab.benchmarks.table.Readings;
import dev.peerage.lab.benchmarks.table.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One stream of 16 KiB messages over a link of 100 Mbit/s in the laboratory, for each round trip, loss and system. */
public final class LossyRounds {

    /** Slow start, and the losses it ends with, are over by then. */
    private static final int WARM_UP_MS = 4_000;

    private static final int WINDOW_MS = 8_000;
    private static final Settings SETTINGS = new Settings(1, 0, WARM_UP_MS, WINDOW_MS, 0, 0);

    private final Path home;
    private final Progress progress;

    public LossyRounds(Path home, Progress progress) {
        this.home = home;
        this.progress = progress;
    }

    /** Measures with all combinations; takes the laboratory down in any case. */
    public Readings run(List<Integer> rttsMs, List<Double> losses, List<String> systems)
            throws BenchException, IOException, InterruptedException {
        double stepSeconds = (WARM_UP_MS + WINDOW_MS) / 1e3 + 2;
        progress.start(rttsMs.size() * losses.size() * systems.size() * stepSeconds);
        Readings readings = new Readings();
        try (LabLink link = LabLink.up(home)) {
            Launcher launcher = new Launcher(home, List.of(), Map.of("offer", link.on("c1"), "answer", link.on("c2")));
            for (int rttMs : rttsMs) {
                for (double loss : losses) {
                    link.set(rttMs, loss);
                    String title = String.format(Locale.ROOT, "lab link, %d ms, loss %.1f %%", rttMs, loss);
                    for (String system : systems) {
                        progress.begin("%s  %-15s".formatted(title, system));
                        progress.end(measure(launcher, title, system, readings), stepSeconds);
                    }
                }
            }
        }
        return readings;
    }

    private static String measure(Launcher launcher, String title, String system, Readings readings)
            throws InterruptedException {
        FloodWork work = FloodWork.megabytes("lossy", title, 16 << 10);
        Row row = work.rows().get(0);
        try (EndPair pair = launcher.start(system)) {
            Reading reading = work.measure(pair, SETTINGS).get(0);
            readings.add(system, reading);
            return "%.2f MB/s".formatted(reading.value());
        } catch (BenchException failure) {
            readings.addFailure(system, row, String.valueOf(failure.getMessage()));
            return String.valueOf(failure.getMessage());
        }
    }
}
