package dev.peerage.lab.benchmarks.end;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Obeys what the parent process says.
 *
 * <pre>
 * link ID offer|answer reliable|unreliable   opened ID, and meanwhile signal ID BASE64 in both directions
 * echo ID                                    echoing ID: from now on each message is sent back
 * flood ID BYTES                             until unlink
 * count ID                                   counted MESSAGES BYTES NANOS ALLOCATED PACKETS, since the link was made
 * pingpong ID BYTES MILLIS                   pinged COUNT P50NANOS P99NANOS
 * unlink ID                                  unlinked ID
 * pairs COUNT ATONCE MILLIS                  paired COUNT NANOS MEDIANNANOS MAXNANOS, with both ends in this process
 * memory                                     memory HEAPBYTES THREADS, after a garbage collection
 * </pre>
 */
final class Orders {

    private final Driver driver;
    private final Consumer<String> replies;
    private final Map<String, Traffic> links = new HashMap<>();

    Orders(Driver driver, Consumer<String> replies) {
        this.driver = driver;
        this.replies = replies;
    }

    void obey(String[] words) throws Exception {
        switch (words[0]) {
            case "link" -> link(words[1], words[2].equals("offer"), words[3].equals("reliable"));
            case "signal" -> traffic(words[1]).link().onSignal(decode(words[2]));
            case "echo" -> echo(words[1]);
            case "flood" -> traffic(words[1]).link().flood(Integer.parseInt(words[2]));
            case "count" -> count(traffic(words[1]));
            case "pingpong" -> pingPong(traffic(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
            case "unlink" -> unlink(words[1]);
            case "pairs" -> pairs(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
            case "memory" -> memory();
            default -> throw new IllegalArgumentException("unknown order " + words[0]);
        }
    }

    private void link(String id, boolean isOffering, boolean isReliable) throws Exception {
        Traffic traffic = new Traffic(
                signal -> replies.accept("signal " + id + " " + encode(signal)), () -> replies.accept("opened " + id));
        links.put(id, traffic);
        traffic.start(driver, isOffering, isReliable);
    }

    private Traffic traffic(String id) {
        Traffic traffic = links.get(id);
        if (traffic == null) {
            throw new IllegalArgumentException("no link " + id);
        }
        return traffic;
    }

    private void echo(String id) {
        traffic(id).echo();
        replies.accept("echoing " + id);
    }

    private void count(Traffic traffic) {
        long packets = traffic.link().packets();
        replies.accept("counted %d %d %d %d %d"
                .formatted(
                        traffic.messages(),
                        traffic.bytes(),
                        System.nanoTime(),
                        Allocated.bytesOfAllThreads(),
                        packets));
    }

    private void pingPong(Traffic traffic, int bytes, long millis) throws Exception {
        RoundTrips trips = traffic.pingPong(bytes, millis);
        replies.accept("pinged %d %d %d".formatted(trips.count(), trips.percentile(50), trips.percentile(99)));
    }

    private void unlink(String id) throws Exception {
        Traffic traffic = links.remove(id);
        if (traffic != null) {
            traffic.link().close();
        }
        replies.accept("unlinked " + id);
    }

    private void pairs(int count, int atOnce, long millis) throws Exception {
        Pairs.Result result = Pairs.set(driver, count, atOnce, millis);
        RoundTrips times = result.times();
        replies.accept(String.format(
                Locale.ROOT,
                "paired %d %d %d %d",
                times.count(),
                result.elapsedNanos(),
                times.percentile(50),
                times.percentile(100)));
    }

    private void memory() throws InterruptedException {
        for (int i = 0; i < 3; i++) { // the second one frees what finalizers and cleaners held
            System.gc();
            Thread.sleep(50);
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        replies.accept("memory " + heap + " " + threads);
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String word) {
        return new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
    }
}
