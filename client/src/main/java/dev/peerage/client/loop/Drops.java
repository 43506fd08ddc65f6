package dev.peerage.client.loop;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was thrown away, by reason, and our own bugs, by what they cost. Thread-safe. */
final class Drops {

    private static final System.Logger LOG = System.getLogger(Drops.class.getName());

    /** More of a kind are counted only: whoever can provoke one shall not fill the disk. */
    private static final int MAX_LOGGED = 16;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void count(String reason) {
        counter(reason).increment();
    }

    /** Runs a step whose failure is our bug, and must cost nothing but the step; false if it failed. */
    boolean guard(String what, Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException | AssertionError | StackOverflowError bug) {
            bug(what, bug);
            return false;
        }
    }

    /** A bug of ours was caught, and cost what is named. */
    void bug(String what, Throwable bug) {
        LongAdder counter = counter("bug-" + what);
        counter.increment();
        if (counter.sum() <= MAX_LOGGED) {
            LOG.log(System.Logger.Level.ERROR, "a bug of Peerage cost a " + what + ": please report this", bug);
        }
    }

    Map<String, Long> snapshot() {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((reason, count) -> sums.put(reason, count.sum()));
        return sums;
    }

    private LongAdder counter(String reason) {
        return counts.computeIfAbsent(reason, key -> new LongAdder());
    }
}
