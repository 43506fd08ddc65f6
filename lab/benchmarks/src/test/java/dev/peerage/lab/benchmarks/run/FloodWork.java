package dev.peerage.lab.benchmarks.run;

import dev.peerage.lab.benchmarks.table.Reading;
import dev.peerage.lab.benchmarks.table.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Messages of one size as fast as they go, one way; counted where they arrive. */
final class FloodWork implements Work {

    private final String id;
    private final int bytes;
    private final boolean isReliable;
    private final boolean countsMessages;
    private final Row row;
    private final Row sendingAllocation;
    private final Row receivingAllocation;

    private FloodWork(String id, String title, int bytes, boolean isReliable, boolean countsMessages) {
        this.id = id;
        this.bytes = bytes;
        this.isReliable = isReliable;
        this.countsMessages = countsMessages;
        this.row = Row.more(title, countsMessages ? "messages/s" : "MB/s");
        this.sendingAllocation = Row.less(title + ": allocated by the sender", "B/packet");
        this.receivingAllocation = Row.less(title + ": allocated by the receiver beside the messages", "B/packet");
    }

    static FloodWork megabytes(String id, String title, int bytes) {
        return new FloodWork(id, title, bytes, true, false);
    }

    static FloodWork messages(String id, String title, int bytes, boolean isReliable) {
        return new FloodWork(id, title, bytes, isReliable, true);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return row.work();
    }

    @Override
    public List<Row> rows() {
        return List.of(row);
    }

    @Override
    public double seconds(Settings settings) {
        return (settings.warmUpMs() + settings.windowMs()) / 1e3 + 0.2;
    }

    @Override
    public List<Reading> measure(EndPair pair, Settings settings) throws BenchException, InterruptedException {
        String id = pair.connect(isReliable);
        pair.offering.tell("flood " + id + " " + bytes);
        Thread.sleep(settings.warmUpMs());
        Sample before = Sample.take(pair, id);
        Thread.sleep(settings.windowMs());
        Sample after = Sample.take(pair, id);
        pair.disconnect(id);
        return readings(before, after);
    }

    private List<Reading> readings(Sample before, Sample after) throws BenchException {
        double seconds = (after.received.nanos - before.received.nanos) / 1e9;
        double arrivedBytes = after.received.bytes - before.received.bytes;
        double arrivedMessages = after.received.messages - before.received.messages;
        if (arrivedBytes == 0) {
            throw new BenchException("failed: nothing arrived");
        }
        double rate = countsMessages ? arrivedBytes / bytes / seconds : arrivedBytes / 1e6 / seconds;
        double cpu = (after.use.cpuSeconds() - before.use.cpuSeconds()) / (arrivedBytes / 1e9);
        List<Reading> readings = new ArrayList<>();
        readings.add(new Reading(row, rate, cpu, after.use.rssMB()));
        double sentPackets = after.sent.packets - before.sent.packets;
        double receivedPackets = after.received.packets - before.received.packets;
        if (before.sent.packets >= 0 && sentPackets > 0 && receivedPackets > 0) {
            double beside = after.received.allocated - before.received.allocated - arrivedBytes - 16 * arrivedMessages;
            readings.add(Reading.of(sendingAllocation, (after.sent.allocated - before.sent.allocated) / sentPackets));
            readings.add(Reading.of(receivingAllocation, beside / receivedPackets));
        }
        return readings;
    }

    /** What an end has counted: the line {@code counted} of its process. */
    private record Counts(long messages, long bytes, long nanos, long allocated, long packets) {

        static Counts of(EndProcess end, String id) throws BenchException, InterruptedException {
            end.tell("count " + id);
            String[] words = end.await("counted", Duration.ofSeconds(10));
            return new Counts(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]));
        }
    }

    private record Sample(Counts sent, Counts received, ProcessUse use) {

        static Sample take(EndPair pair, String id) throws BenchException, InterruptedException {
            Counts sent = Counts.of(pair.offering, id);
            Counts received = Counts.of(pair.answering, id);
            return new Sample(sent, received, pair.use());
        }
    }
}
