package dev.peerage.lab.benchmarks.run;

import dev.peerage.lab.benchmarks.table.Reading;
import dev.peerage.lab.benchmarks.table.Row;
import java.time.Duration;
import java.util.List;

/** One message to and fro, nothing else on the way: a lone message waits for nothing if this is short. */
final class PingPongWork implements Work {

    private static final int BYTES = 64;

    private final Row median = Row.less("ping-pong, 64 B, p50", "us");
    private final Row tail = Row.less("ping-pong, 64 B, p99", "us");

    @Override
    public String id() {
        return "ping";
    }

    @Override
    public String title() {
        return "ping-pong, 64 B";
    }

    @Override
    public List<Row> rows() {
        return List.of(median, tail);
    }

    @Override
    public double seconds(Settings settings) {
        return (settings.warmUpMs() + settings.windowMs()) / 1e3 + 0.2;
    }

    @Override
    public List<Reading> measure(EndPair pair, Settings settings) throws BenchException, InterruptedException {
        String id = pair.connect(true);
        pair.answering.tell("echo " + id);
        pair.answering.await("echoing", Duration.ofSeconds(10));
        pingPong(pair, id, settings.warmUpMs());
        ProcessUse before = pair.use();
        String[] words = pingPong(pair, id, settings.windowMs());
        ProcessUse after = pair.use();
        pair.disconnect(id);
        double gigabytes = 2 * BYTES * Double.parseDouble(words[0]) / 1e9;
        double cpu = (after.cpuSeconds() - before.cpuSeconds()) / gigabytes;
        return List.of(
                new Reading(median, Long.parseLong(words[1]) / 1e3, cpu, after.rssMB()),
                new Reading(tail, Long.parseLong(words[2]) / 1e3, cpu, after.rssMB()));
    }

    private static String[] pingPong(EndPair pair, String id, int millis) throws BenchException, InterruptedException {
        pair.offering.tell("pingpong " + id + " " + BYTES + " " + millis);
        return pair.offering.await("pinged", Duration.ofMillis(millis + 10_000));
    }
}
