package dev.peerage.cli.demo;

import dev.peerage.client.Link;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What came of a run: the pairs, their sums, and what failed. Immutable.
 *
 * @param group name of the group
 * @param elapsedUs from the making of the group to its end
 * @param pairs every two members that met
 * @param failures one sentence each; empty: all promises were kept
 */
public record Summary(String group, long elapsedUs, List<PairReport> pairs, List<String> failures) {

    public Summary {
        pairs = List.copyOf(pairs);
        failures = List.copyOf(failures);
    }

    /** Of a run that had to reach {@code messages} in each direction of each pair that is observed at both ends. */
    static Summary ofGoal(String group, long elapsedUs, List<PairReport> pairs, long messages) {
        List<String> failures = new ArrayList<>();
        for (PairReport pair : pairs) {
            if (pair.directUs() == Link.UNKNOWN) {
                failures.add(pair.a() + " and " + pair.b() + " never became direct.");
            }
            if (!pair.isClean()) {
                failures.add(pair.breach());
            } else if (pair.isObservedAtBothEnds() && pair.received() < 2 * messages) {
                failures.add("Only %d of %d messages between %s and %s were sent in time."
                        .formatted(pair.received(), 2 * messages, pair.a(), pair.b()));
            }
        }
        return new Summary(group, elapsedUs, pairs, failures);
    }

    /** Of a run without a goal: only the promises of delivery count. */
    static Summary ofWatch(String group, long elapsedUs, List<PairReport> pairs) {
        List<String> breaches = pairs.stream()
                .filter(pair -> !pair.isClean())
                .map(PairReport::breach)
                .toList();
        return new Summary(group, elapsedUs, pairs, breaches);
    }

    public boolean isOk() {
        return failures.isEmpty();
    }

    public long total(ToLongFunction<PairReport> figure) {
        return pairs.stream().mapToLong(figure).sum();
    }

    /** How many pairs are direct now. */
    public long direct() {
        return pairs.stream().filter(pair -> pair.path() == PathNow.DIRECT).count();
    }

    /** As in {@code demo --once --json}. */
    public JsonObject toJson() {
        JsonArray pairsJson = new JsonArray();
        pairs.forEach(pair -> pairsJson.add(pair.toJson()));
        return new JsonObject()
                .put("ok", isOk())
                .put("group", group)
                .put("elapsedMs", PairReport.ms(elapsedUs))
                .put("pairs", pairsJson)
                .put(
                        "totals",
                        new JsonObject()
                                .put("pairs", pairs.size())
                                .put("direct", direct())
                                .put("sent", total(PairReport::sent))
                                .put("received", total(PairReport::received))
                                .put("lost", total(PairReport::lost))
                                .put("duplicated", total(PairReport::duplicated))
                                .put("reordered", total(PairReport::reordered))
                                .put("switches", total(PairReport::switches)))
                .put("failures", new JsonArray(failures));
    }
}
