package dev.peerage.cli.view;

import dev.peerage.cli.demo.PairReport;
import dev.peerage.cli.demo.PathNow;
import dev.peerage.client.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows pairs as a table that fits into 80 columns; a wider terminal gives the names more room. */
public final class PairTable {

    /** Says what the narrow headings mean. */
    public static final String LEGEND = "first: first message; rep: repeated; ord: out of order; sw: path switches";

    private static final int MIN_PAIR_COLUMNS = 9;
    private static final int MAX_PAIR_COLUMNS = 32;
    private static final int ROOMY_PAIR_COLUMNS = 13;

    /** Headings with their widths; the first row spans what it is about. */
    private static final List<Cell> ABOUT = List.of(
            new Cell("", 7), new Cell("after ms     ", 18), new Cell("round trip ms", 13), new Cell("messages  ", 13));

    private static final List<Cell> HEADINGS = List.of(
            new Cell("path", -7),
            new Cell("relay", 5),
            new Cell("first", 5),
            new Cell("direct", 6),
            new Cell("relay", 6),
            new Cell("direct", 6),
            new Cell("sent", 6),
            new Cell("recv", 6),
            new Cell("lost", 4),
            new Cell("rep", 3),
            new Cell("ord", 3),
            new Cell("sw", 2));

    private final Paint paint;
    private final int maxPairColumns;
    private final String bond;

    public PairTable(Terminal terminal) {
        this.paint = terminal.paint();
        int figures =
                HEADINGS.stream().mapToInt(cell -> Math.abs(cell.width()) + 1).sum();
        this.maxPairColumns = Math.max(MIN_PAIR_COLUMNS, Math.min(MAX_PAIR_COLUMNS, terminal.columns() - figures));
        if (maxPairColumns < ROOMY_PAIR_COLUMNS) {
            this.bond = "-";
        } else {
            this.bond = terminal.isUnicode() ? " ⇄ " : " - ";
        }
    }

    /** A cell's text and width; a negative one aligns to the left. */
    private record Cell(String text, int width) {

        String padded() {
            String cut = text.length() <= Math.abs(width) ? text : text.substring(0, Math.abs(width));
            return String.format(Locale.ROOT, "%" + width + "s", cut);
        }
    }

    /** Two lines of headings, then a line for each pair. */
    public List<String> lines(List<PairReport> pairs) {
        int longest = pairs.stream().mapToInt(pair -> name(pair).length()).max().orElse(0);
        int width = -Math.max(MIN_PAIR_COLUMNS, Math.min(maxPairColumns, longest));
        List<String> lines = new ArrayList<>();
        lines.add(paint.faint(new Cell("", width).padded() + " " + joined(ABOUT)));
        lines.add(paint.faint(new Cell("pair", width).padded() + " " + joined(HEADINGS)));
        for (PairReport pair : pairs) {
            lines.add(new Cell(name(pair), width).padded() + " " + figures(pair));
        }
        return lines;
    }

    private String figures(PairReport pair) {
        return String.join(
                " ",
                path(pair.path()),
                figure(moment(pair.relayedUs()), 5),
                figure(moment(pair.firstMessageUs()), 5),
                figure(moment(pair.directUs()), 6),
                figure(roundTrip(pair.relayedRttUs()), 6),
                figure(roundTrip(pair.directRttUs()), 6),
                figure(Long.toString(pair.sent()), 6),
                figure(Long.toString(pair.received()), 6),
                promise(pair.lost(), 4),
                promise(pair.duplicated(), 3),
                promise(pair.reordered(), 3),
                figure(Integer.toString(pair.switches()), 2));
    }

    private String path(PathNow path) {
        return switch (path) {
            case DIRECT -> paint.good(new Cell("direct", -7).padded());
            case RELAYED -> paint.warning(new Cell("relayed", -7).padded());
            case CONNECTING -> paint.faint(new Cell("opening", -7).padded());
            case SUSPENDED -> paint.bad(new Cell("waiting", -7).padded());
            case CLOSED -> paint.faint(new Cell("closed", -7).padded());
            case LEFT -> paint.faint(new Cell("left", -7).padded());
        };
    }

    private String promise(long broken, int width) {
        String padded = new Cell(Long.toString(broken), width).padded();
        return broken == 0 ? paint.good(padded) : paint.bad(padded);
    }

    private String name(PairReport pair) {
        return pair.a() + bond + pair.b();
    }

    private static String figure(String text, int width) {
        return new Cell(text, width).padded();
    }

    private static String joined(List<Cell> cells) {
        return cells.stream().map(Cell::padded).collect(Collectors.joining(" "));
    }

    private static String moment(long us) {
        if (us == Link.UNKNOWN) {
            return "-";
        }
        return String.format(Locale.ROOT, us < 10_000 ? "%.1f" : "%.0f", us / 1_000.0);
    }

    private static String roundTrip(long us) {
        if (us == Link.UNKNOWN) {
            return "-";
        }
        return String.format(Locale.ROOT, us < 10_000 ? "%.2f" : "%.1f", us / 1_000.0);
    }
}
