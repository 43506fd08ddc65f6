package dev.peerage.lab.benchmarks.run;

import dev.peerage.lab.benchmarks.systems.Systems;
import dev.peerage.lab.benchmarks.table.Reading;
import dev.peerage.lab.benchmarks.table.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a connection with a channel costs that does nothing: memory of the offering process, and its threads. */
final class MemoryWork implements Work {

    /** Connected first and not counted: what a process loads but once. */
    private static final int WARM_UP_LINKS = 20;

    private static final int AT_ONCE = 10;

    private final String id;
    private final int links; // 0: as many as the settings say
    private final Row rss;
    private final Row heap;
    private final Row threads;

    private MemoryWork(String id, String title, int links) {
        this.id = id;
        this.links = links;
        this.rss = Row.less(title + ": resident memory of each", "KiB");
        this.heap = Row.less(title + ": heap of each after a collection", "KiB");
        this.threads = Row.less(title + ": threads of the process", "threads");
    }

    static MemoryWork idle() {
        return new MemoryWork("idle", "idle connections with a channel", 0);
    }

    static MemoryWork thousand() {
        return new MemoryWork("thousand", "1,000 connections on one socket", 1_000);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return links == 0 ? "idle connections" : "1,000 connections";
    }

    @Override
    public List<Row> rows() {
        return List.of(rss, threads);
    }

    @Override
    public boolean appliesTo(String system) {
        return links == 0 ? !system.equals(Systems.UDP) : system.equals(Systems.OURS);
    }

    @Override
    public int rounds(Settings settings) {
        return 1;
    }

    @Override
    public boolean wantsFreshProcesses() {
        return true;
    }

    @Override
    public double seconds(Settings settings) {
        return 3 + count(settings) / 40.0;
    }

    @Override
    public List<Reading> measure(EndPair pair, Settings settings) throws BenchException, InterruptedException {
        List<String> warmUp = connect(pair, WARM_UP_LINKS);
        for (String link : warmUp) {
            pair.disconnect(link);
        }
        State before = State.of(pair.offering);
        int count = count(settings);
        connect(pair, count);
        State after = State.of(pair.offering);
        List<Reading> readings = new ArrayList<>();
        readings.add(Reading.of(rss, (after.rssBytes - before.rssBytes) / count / 1_024));
        readings.add(Reading.of(heap, (after.heapBytes - before.heapBytes) / count / 1_024));
        readings.add(Reading.of(threads, after.threads));
        return readings;
    }

    private int count(Settings settings) {
        return links == 0 ? settings.idleLinks() : links;
    }

    private static List<String> connect(EndPair pair, int count) throws BenchException, InterruptedException {
        List<String> ids = new ArrayList<>();
        while (ids.size() < count) {
            ids.addAll(pair.connect(true, Math.min(AT_ONCE, count - ids.size())));
        }
        return ids;
    }

    private record State(double rssBytes, double heapBytes, int threads) {

        static State of(EndProcess end) throws BenchException, InterruptedException {
            Thread.sleep(300); // until what was closed is gone and what was opened is at rest
            end.tell("memory");
            String[] words = end.await("memory", Duration.ofSeconds(20));
            return new State(end.use().rssMB() * 1e6, Double.parseDouble(words[0]), Integer.parseInt(words[1]));
        }
    }
}
