package dev.peerage.lab.benchmarks.run;

import java.io.PrintStream;

/** Tells somebody who waits what is done, and how long the rest will take. */
public final class Progress {

    private final PrintStream out;
    private long startNanos;
    private double allSeconds;
    private double doneSeconds;
    private String step = "";

    public Progress(PrintStream out) {
        this.out = out;
    }

    void start(double expectedSeconds) {
        startNanos = System.nanoTime();
        allSeconds = expectedSeconds;
        out.printf("About %s.%n", duration(expectedSeconds));
    }

    void begin(String what) {
        step = what;
    }

    void end(String outcome, double expectedSeconds) {
        doneSeconds += expectedSeconds;
        double elapsed = (System.nanoTime() - startNanos) / 1e9;
        double pace = Math.max(1, elapsed / doneSeconds);
        double left = (allSeconds - doneSeconds) * pace;
        out.printf(
                "%3.0f %%  %s  %s%s%n",
                100 * doneSeconds / allSeconds, step, outcome, left < 1 ? "" : "   (" + duration(left) + " left)");
    }

    private static String duration(double seconds) {
        return seconds < 90 ? Math.round(seconds) + " s" : Math.round(seconds / 60) + " min";
    }
}
