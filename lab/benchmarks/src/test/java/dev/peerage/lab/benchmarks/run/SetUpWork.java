package dev.peerage.lab.benchmarks.run;

import dev.peerage.lab.benchmarks.systems.Systems;
import dev.peerage.lab.benchmarks.table.Reading;
import dev.peerage.lab.benchmarks.table.Row;
import java.time.Duration;
import java.util.List;

/** New connections, both ends in one process, descriptions and candidates handed over in memory. */
final class SetUpWork implements Work {

    private static final int AT_ONCE = 8;
    private static final int MILLIS = 4_000;

    private final Row median = Row.less("set-up, one after another, median", "ms");
    private final Row slowest = Row.less("set-up, one after another, slowest", "ms");
    private final Row rate = Row.more("set-ups, " + AT_ONCE + " at once, both ends in one process", "pairs/s");
    private final Row cpu = Row.less("set-ups, " + AT_ONCE + " at once, CPU of both ends", "ms/pair");

    @Override
    public String id() {
        return "setup";
    }

    @Override
    public String title() {
        return "set-up";
    }

    @Override
    public List<Row> rows() {
        return List.of(median, slowest, rate, cpu);
    }

    @Override
    public boolean appliesTo(String system) {
        return !system.equals(Systems.UDP); // nothing to set up
    }

    @Override
    public double seconds(Settings settings) {
        return settings.setUps() / 12.0;
    }

    @Override
    public List<Reading> measure(EndPair pair, Settings settings) throws BenchException, InterruptedException {
        pairs(pair.offering, settings.setUps() / 4, 1);
        String[] single = pairs(pair.offering, settings.setUps(), 1);
        ProcessUse before = pair.offering.use();
        String[] many = pairs(pair.offering, 4 * settings.setUps(), AT_ONCE);
        ProcessUse after = pair.offering.use();
        double count = Double.parseDouble(many[0]);
        return List.of(
                Reading.of(median, Long.parseLong(single[2]) / 1e6),
                Reading.of(slowest, Long.parseLong(single[3]) / 1e6),
                Reading.of(rate, count / (Long.parseLong(many[1]) / 1e9)),
                Reading.of(cpu, (after.cpuSeconds() - before.cpuSeconds()) * 1e3 / count));
    }

    private static String[] pairs(EndProcess end, int count, int atOnce) throws BenchException, InterruptedException {
        end.tell("pairs " + count + " " + atOnce + " " + MILLIS);
        return end.await("paired", Duration.ofSeconds(60));
    }
}
