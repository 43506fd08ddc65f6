package dev.peerage.lab.benchmarks.run;

import dev.peerage.lab.benchmarks.table.Reading;
import dev.peerage.lab.benchmarks.table.Readings;
import dev.peerage.lab.benchmarks.table.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets the systems do each work in turns, several times, so that what disturbs the machine disturbs all of them. */
public final class Rounds implements AutoCloseable {

    /** Who failed so often at a work is not asked again: each time may take as long as the patience lasts. */
    private static final int MAX_FAILURES = 2;

    private record Step(Work work, int round, int rounds, String system) {}

    private final Launcher launcher;
    private final Settings settings;
    private final Progress progress;
    private final Readings readings = new Readings();
    private final Map<String, EndPair> pairs = new HashMap<>();
    private final Map<String, String> notHere = new HashMap<>();

    public Rounds(Launcher launcher, Settings settings, Progress progress) {
        this.launcher = launcher;
        this.settings = settings;
        this.progress = progress;
    }

    /** Does the works of these names with these systems. */
    public Readings run(List<String> works, List<String> systems) throws InterruptedException {
        List<Step> steps = steps(works, systems);
        progress.start(
                steps.stream().mapToDouble(step -> step.work.seconds(settings)).sum());
        for (Step step : steps) {
            double seconds = step.work.seconds(settings);
            progress.begin(
                    "%-26s round %d of %d  %-15s".formatted(step.work.title(), step.round, step.rounds, step.system));
            progress.end(outcome(step), seconds);
        }
        return readings;
    }

    private List<Step> steps(List<String> works, List<String> systems) {
        List<Step> steps = new ArrayList<>();
        for (Work work : Works.ALL) {
            int rounds = work.rounds(settings);
            for (int round = 1; works.contains(work.id()) && round <= rounds; round++) {
                for (String system : systems) {
                    if (work.appliesTo(system)) {
                        steps.add(new Step(work, round, rounds, system));
                    }
                }
            }
        }
        return steps;
    }

    private String outcome(Step step) throws InterruptedException {
        Row first = step.work.rows().get(0);
        if (notHere.containsKey(step.system)) {
            return fail(step, notHere.get(step.system));
        }
        if (readings.failures(step.system, first) >= MAX_FAILURES) {
            return "left out, as it failed before";
        }
        try {
            List<Reading> measured = measure(step);
            measured.forEach(reading -> readings.add(step.system, reading));
            return "%,.1f %s".formatted(measured.get(0).value(), first.unit());
        } catch (BenchException failure) {
            stop(step.system);
            return fail(step, String.valueOf(failure.getMessage()));
        }
    }

    private String fail(Step step, String reason) {
        step.work.rows().forEach(row -> readings.addFailure(step.system, row, reason));
        return reason;
    }

    private List<Reading> measure(Step step) throws BenchException, InterruptedException {
        if (step.work.wantsFreshProcesses()) {
            try (EndPair fresh = start(step.system)) {
                return step.work.measure(fresh, settings);
            }
        }
        EndPair pair = pairs.get(step.system);
        if (pair == null) {
            pair = start(step.system);
            pairs.put(step.system, pair);
            pair.warmUp(64, settings.compileMs());
            pair.warmUp(16 << 10, settings.compileMs());
        }
        return step.work.measure(pair, settings);
    }

    private EndPair start(String system) throws BenchException, InterruptedException {
        try {
            return launcher.start(system);
        } catch (BenchException failure) {
            notHere.put(system, String.valueOf(failure.getMessage()));
            throw failure;
        }
    }

    private void stop(String system) {
        EndPair pair = pairs.remove(system);
        if (pair != null) {
            pair.close();
        }
    }

    @Override
    public void close() {
        pairs.values().forEach(EndPair::close);
    }
}
