package dev.peerage.server.link;

import dev.peerage.session.wire.ByeCode;
import dev.peerage.session.wire.UndeliveredReason;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** All counters of a server. Confined to the loop. */
public final class Counters {

    private final Tally<Counter> counts = new Tally<>(Counter.class);
    private final Tally<ByeCode> byes = new Tally<>(ByeCode.class);
    private final Tally<UndeliveredReason> undelivered = new Tally<>(UndeliveredReason.class);

    /** All counters at 0. */
    public Counters() {}

    public void increment(Counter counter) {
        counts.add(counter, 1);
    }

    void add(Counter counter, long amount) {
        counts.add(counter, amount);
    }

    void incrementBye(ByeCode code) {
        byes.add(code, 1);
    }

    void incrementUndelivered(UndeliveredReason reason) {
        undelivered.add(reason, 1);
    }

    /** By name, sorted; a copy. */
    public Map<String, Long> snapshot() {
        Map<String, Long> all = new TreeMap<>();
        counts.cells.forEach((counter, cell) -> all.put(counter.label(), cell[0]));
        byes.cells.forEach((code, cell) -> all.put("bye" + camelCase(code.name()), cell[0]));
        undelivered.cells.forEach((reason, cell) -> all.put("undelivered" + camelCase(reason.name()), cell[0]));
        return all;
    }

    private static String camelCase(String name) {
        StringBuilder text = new StringBuilder(name.length());
        for (String word : name.split("_", -1)) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    /** One number for each constant; an array of one, so that counting a frame allocates nothing. */
    private static final class Tally<E extends Enum<E>> {

        private final Map<E, long[]> cells;

        Tally(Class<E> type) {
            cells = new EnumMap<>(type);
            for (E constant : type.getEnumConstants()) {
                cells.put(constant, new long[1]);
            }
        }

        void add(E constant, long amount) {
            long[] cell = cells.get(constant);
            if (cell != null) {
                cell[0] += amount;
            }
        }
    }
}
