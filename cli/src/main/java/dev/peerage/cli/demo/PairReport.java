package dev.peerage.cli.demo;

import dev.peerage.client.Link;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What was measured between two members, both directions together. Immutable.
 *
 * <p>Moments are microseconds since the server filled the pair into the group, durations too; {@link Link#UNKNOWN} where
 * nothing was measured.
 *
 * @param a name of the one
 * @param b name of the other
 * @param isObservedAtBothEnds else only from {@code a}'s end: {@code b} is a guest, for example a browser
 * @param path the worse of both ends now
 * @param relayedUs when the relayed path worked at both ends
 * @param firstMessageUs when the first message of the application arrived, at whichever end
 * @param directUs when both ends had selected a direct path for the first time
 * @param relayedRttUs round-trip time of the relayed path, mean of the ends
 * @param directRttUs round-trip time of the direct path, mean of the ends
 * @param sent numbers sent
 * @param received different numbers that arrived
 * @param lost numbers missing below the highest that arrived; in a final report of both ends all that were sent in vain
 * @param duplicated numbers that arrived again
 * @param reordered numbers that arrived after a higher one
 * @param switches changes of the selected path, at the end that had more
 */
public record PairReport(
        String a,
        String b,
        boolean isObservedAtBothEnds,
        PathNow path,
        long relayedUs,
        long firstMessageUs,
        long directUs,
        long relayedRttUs,
        long directRttUs,
        long sent,
        long received,
        long lost,
        long duplicated,
        long reordered,
        int switches) {

    /** From both ends: what {@code a} knows of {@code b}, and {@code b} of {@code a}. */
    static PairReport ofBoth(Counterpart b, Counterpart a, long filledUs, boolean isFinal) {
        long sent = a.sent() + b.sent();
        long received = a.counted().received() + b.counted().received();
        long missing = a.counted().lost() + b.counted().lost();
        return new PairReport(
                a.greeting().name(),
                b.greeting().name(),
                true,
                PathNow.ofPair(a.path(), b.path()),
                since(filledUs, later(a.relayedUs(), b.relayedUs())),
                since(filledUs, earlier(a.firstMessageUs(), b.firstMessageUs())),
                since(filledUs, later(a.directUs(), b.directUs())),
                mean(a.relayedRttUs(), b.relayedRttUs()),
                mean(a.directRttUs(), b.directRttUs()),
                sent,
                received,
                isFinal ? Math.max(missing, sent - received) : missing,
                a.counted().duplicated() + b.counted().duplicated(),
                a.counted().reordered() + b.counted().reordered(),
                Math.max(a.switches(), b.switches()));
    }

    /** From {@code a}'s end alone. */
    static PairReport ofOne(String a, Counterpart b, long filledUs) {
        return new PairReport(
                a,
                b.greeting().name(),
                false,
                b.path(),
                since(filledUs, b.relayedUs()),
                since(filledUs, b.firstMessageUs()),
                since(filledUs, b.directUs()),
                b.relayedRttUs(),
                b.directRttUs(),
                b.sent(),
                b.counted().received(),
                b.counted().lost(),
                b.counted().duplicated(),
                b.counted().reordered(),
                b.switches());
    }

    /** Whether every reliable message so far kept its promise. */
    public boolean isClean() {
        return lost == 0 && duplicated == 0 && reordered == 0;
    }

    /** The sentence that says what delivery promise was broken; only if it is not {@link #isClean()}. */
    String breach() {
        return "Between %s and %s %d messages were lost, %d repeated and %d out of order."
                .formatted(a, b, lost, duplicated, reordered);
    }

    /** As in {@code demo --once --json}. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("a", a)
                .put("b", b)
                .put("path", path.word())
                .put("relayedMs", ms(relayedUs))
                .put("firstMessageMs", ms(firstMessageUs))
                .put("directMs", ms(directUs))
                .put("relayedRttMs", ms(relayedRttUs))
                .put("directRttMs", ms(directRttUs))
                .put("sent", sent)
                .put("received", received)
                .put("lost", lost)
                .put("duplicated", duplicated)
                .put("reordered", reordered)
                .put("switches", switches);
    }

    /** Milliseconds for JSON; null if unknown. */
    public static @Nullable Double ms(long us) {
        return us == Link.UNKNOWN ? null : us / 1_000.0;
    }

    private static long since(long startUs, long momentUs) {
        return momentUs == Link.UNKNOWN ? Link.UNKNOWN : momentUs - startUs;
    }

    private static long earlier(long one, long other) {
        return one == Link.UNKNOWN || other == Link.UNKNOWN ? Math.max(one, other) : Math.min(one, other);
    }

    private static long later(long one, long other) {
        return one == Link.UNKNOWN || other == Link.UNKNOWN ? Link.UNKNOWN : Math.max(one, other);
    }

    private static long mean(long one, long other) {
        return one == Link.UNKNOWN || other == Link.UNKNOWN ? Math.max(one, other) : (one + other) / 2;
    }
}
