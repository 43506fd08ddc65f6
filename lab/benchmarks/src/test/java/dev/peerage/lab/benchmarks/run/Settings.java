package dev.peerage.lab.benchmarks.run;

/**
 * How long to measure.
 *
 * @param rounds how often each system does each work, in turns
 * @param compileMs new processes are kept busy so long with large messages and with small ones, before anything counts
 * @param warmUpMs before a window, for slow start
 * @param windowMs what is measured of a stream of messages
 * @param setUps connections made one after another, at most
 * @param idleLinks connections open at the same time, to see what one costs
 */
public record Settings(int rounds, int compileMs, int warmUpMs, int windowMs, int setUps, int idleLinks) {

    public static final Settings FULL = new Settings(3, 4_000, 500, 2_000, 60, 400);
    public static final Settings QUICK = new Settings(2, 700, 300, 700, 20, 100);

    public Settings withRounds(int other) {
        return new Settings(other, compileMs, warmUpMs, windowMs, setUps, idleLinks);
    }
}
