package dev.peerage.lab.benchmarks.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures for people: a block for each row, a line for each system. */
public final class FigureTable {

    private static final String[] HEADS = {"median", "min", "max", "x ours", "CPU-s/GB", "RSS MB"};
    private static final int[] WIDTHS = {11, 11, 11, 8, 9, 8};

    private final String ours;

    /** @param ours the system whose median is 1 in the column of ratios */
    public FigureTable(String ours) {
        this.ours = ours;
    }

    public List<String> lines(List<Figure> figures) {
        Map<Row, List<Figure>> blocks = new LinkedHashMap<>();
        figures.forEach(figure ->
                blocks.computeIfAbsent(figure.row(), row -> new ArrayList<>()).add(figure));
        int width = 2;
        for (Figure figure : figures) {
            width = Math.max(
                    width,
                    Math.max(title(figure.row()).length(), figure.system().length() + 2));
        }
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Row, List<Figure>> block : blocks.entrySet()) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(pad(title(block.getKey()), width) + cells(HEADS));
            double reference = reference(block.getValue());
            for (Figure figure : block.getValue()) {
                lines.add((pad("  " + figure.system(), width) + rest(figure, reference)).stripTrailing());
            }
        }
        return lines;
    }

    private static String title(Row row) {
        return row.work() + ", " + row.unit();
    }

    private double reference(List<Figure> block) {
        return block.stream()
                .filter(figure -> figure.system().equals(ours))
                .mapToDouble(Figure::median)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static String rest(Figure figure, double reference) {
        return figure.isMissing()
                ? "  " + figure.note()
                : cells(
                                Numbers.of(figure.median()),
                                Numbers.of(figure.min()),
                                Numbers.of(figure.max()),
                                ratio(figure.median() / reference),
                                Numbers.of(figure.cpuSecondsPerGB()),
                                Numbers.of(figure.rssMB()))
                        + (figure.note().isEmpty() ? "" : "  " + figure.note());
    }

    private static String ratio(double ratio) {
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "";
    }

    private static String cells(String... cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            line.append(String.format(Locale.ROOT, "%" + WIDTHS[i] + "s", cells[i]));
        }
        return line.toString();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
