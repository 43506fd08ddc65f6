package dev.peerage.cli.view;

import dev.peerage.cli.demo.PairReport;
import dev.peerage.cli.demo.PathNow;
import dev.peerage.cli.demo.Summary;
import java.util.List;
import java.util.Locale;

/** The words in which figures are told. */
public final class Phrases {

    private Phrases() {}

    /** Minutes and seconds. */
    static String elapsed(long us) {
        long seconds = us / 1_000_000;
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    /** How many pairs are direct. */
    static String standing(List<PairReport> pairs) {
        if (pairs.isEmpty()) {
            return "no pairs yet";
        }
        long direct =
                pairs.stream().filter(pair -> pair.path() == PathNow.DIRECT).count();
        return direct == pairs.size()
                ? "all " + direct + " pairs are direct"
                : direct + " of " + pairs.size() + " pairs are direct";
    }

    /** The last sentence of a demo. */
    public static String verdict(Summary summary) {
        if (!summary.isOk()) {
            return "Failed: " + String.join(" ", summary.failures());
        }
        List<PairReport> present = summary.pairs().stream()
                .filter(pair -> pair.path() != PathNow.LEFT)
                .toList();
        return "%d messages arrived; none was lost, repeated or out of order. At the end, %s."
                .formatted(summary.total(PairReport::received), standing(present));
    }
}
