package dev.peerage.lab.benchmarks.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects readings and failures, and draws the sum. Rows and systems keep the order in which they came first. */
public final class Readings {

    private final Map<Row, Map<String, List<Reading>>> rounds = new LinkedHashMap<>();
    private final Map<Row, Map<String, String>> failures = new LinkedHashMap<>();

    public void add(String system, Reading reading) {
        rounds.computeIfAbsent(reading.row(), row -> new LinkedHashMap<>())
                .computeIfAbsent(system, name -> new ArrayList<>())
                .add(reading);
    }

    /** Notes why there will be nothing of that system in that row; without effect once there is something. */
    public void addFailure(String system, Row row, String reason) {
        rounds.computeIfAbsent(row, key -> new LinkedHashMap<>());
        failures.computeIfAbsent(row, key -> new LinkedHashMap<>()).put(system, reason);
    }

    public boolean has(String system, Row row) {
        return rounds.getOrDefault(row, Map.of()).containsKey(system);
    }

    /** Row by row. */
    public List<Figure> figures(List<String> order) {
        List<Figure> figures = new ArrayList<>();
        rounds.forEach((row, measured) -> {
            for (String system : order) {
                String failure = failures.getOrDefault(row, Map.of()).get(system);
                if (measured.containsKey(system)) {
                    figures.add(Figure.of(row, system, measured.get(system)));
                } else if (failure != null) {
                    figures.add(Figure.missing(row, system, failure));
                }
            }
        });
        return figures;
    }
}
