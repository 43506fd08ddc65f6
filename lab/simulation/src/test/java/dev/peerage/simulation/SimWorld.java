package dev.peerage.simulation;

import dev.peerage.testkit.SeededRandom;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Virtual time: what is to happen, in order, and the one source of randomness of a run. */
final class SimWorld {

    private record Planned(long atUs, long order, Runnable action) {}

    final SeededRandom random;
    private final boolean isTraced;
    private final PriorityQueue<Planned> plan = new PriorityQueue<>(
            (a, b) -> a.atUs() != b.atUs() ? Long.compare(a.atUs(), b.atUs()) : Long.compare(a.order(), b.order()));
    private long nowUs;
    private long order;

    SimWorld(long seed, boolean isTraced) {
        this.random = new SeededRandom(seed);
        this.isTraced = isTraced;
    }

    long nowUs() {
        return nowUs;
    }

    void after(long delayUs, Runnable action) {
        plan.add(new Planned(nowUs + delayUs, order++, action));
    }

    void at(long atUs, Runnable action) {
        plan.add(new Planned(Math.max(atUs, nowUs), order++, action));
    }

    void runUntil(long untilUs) {
        while (!plan.isEmpty() && plan.element().atUs() <= untilUs) {
            Planned next = plan.remove();
            nowUs = next.atUs();
            next.action().run();
        }
        nowUs = untilUs;
    }

    /** Runs until the condition, looked at every ten milliseconds, holds or time is up; returns whether it holds. */
    boolean runUntil(BooleanSupplier condition, long untilUs) {
        while (!condition.getAsBoolean()) {
            if (nowUs >= untilUs) {
                return false;
            }
            runUntil(Math.min(untilUs, nowUs + 10_000));
        }
        return true;
    }

    void trace(String format, Object... arguments) {
        if (isTraced) {
            System.out.printf("%10.3f ms  %s%n", nowUs / 1000.0, String.format(format, arguments));
        }
    }
}
