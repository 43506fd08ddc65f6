package dev.peerage.lab.benchmarks.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects readings and failures, and draws the sum. Rows and systems keep the order in which they came first. */
public final class Readings {

    private final Map<Row, Map<String, List<Reading>>> rounds = new LinkedHashMap<>();
    private final Map<Row, Map<String, List<String>>> failures = new LinkedHashMap<>();

    public void add(String system, Reading reading) {
        rounds.computeIfAbsent(reading.row(), row -> new LinkedHashMap<>())
                .computeIfAbsent(system, name -> new ArrayList<>())
                .add(reading);
    }

    /** Notes why a round gave nothing; a figure of the other rounds says so. */
    public void addFailure(String system, Row row, String reason) {
        rounds.computeIfAbsent(row, key -> new LinkedHashMap<>());
        failures.computeIfAbsent(row, key -> new LinkedHashMap<>())
                .computeIfAbsent(system, name -> new ArrayList<>())
                .add(reason);
    }

    /** How many rounds of that system gave nothing in that row. */
    public int failures(String system, Row row) {
        return reasons(system, row).size();
    }

    private List<String> reasons(String system, Row row) {
        return failures.getOrDefault(row, Map.of()).getOrDefault(system, List.of());
    }

    /** Row by row. */
    public List<Figure> figures(List<String> order) {
        List<Figure> figures = new ArrayList<>();
        rounds.forEach((row, measured) -> {
            for (String system : order) {
                List<String> reasons = reasons(system, row);
                if (measured.containsKey(system)) {
                    String note = reasons.isEmpty() ? "" : reasons.size() + " more failed: " + reasons.get(0);
                    figures.add(Figure.of(row, system, measured.get(system), note));
                } else if (!reasons.isEmpty()) {
                    figures.add(Figure.missing(row, system, reasons.get(0)));
                }
            }
        });
        return figures;
    }
}
