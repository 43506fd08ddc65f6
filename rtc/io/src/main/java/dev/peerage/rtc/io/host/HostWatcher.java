package dev.peerage.rtc.io.host;

import dev.peerage.base.TransportAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Notices when an address of this machine appears or vanishes, by looking every few seconds on a thread of its own: the JDK
 * tells of no changes.
 */
public final class HostWatcher implements AutoCloseable {

    /** A new network is worth while within a few seconds; a look costs some milliseconds. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(3);

    /**
     * What is different from before; addresses have port 0.
     *
     * @param all those there are now, best first
     * @param appeared those of them that are new
     * @param vanished those that are no more
     */
    public record Change(
            List<TransportAddress> all, List<TransportAddress> appeared, List<TransportAddress> vanished) {}

    private final Supplier<List<TransportAddress>> source;
    private final Consumer<Change> listener;
    private final long intervalNs;
    private final Semaphore looksAsked = new Semaphore(0);
    private final Thread looker;

    // Confined to the looker's thread
    private List<TransportAddress> known;

    /**
     * Watches from now on.
     *
     * @param known what the owner knows already
     * @param source looks at the machine
     * @param interval how often that is done
     * @param listener called on the watcher's thread: should only pass the change on
     */
    public HostWatcher(
            List<TransportAddress> known,
            Supplier<List<TransportAddress>> source,
            Duration interval,
            Consumer<Change> listener) {
        this.known = List.copyOf(known);
        this.source = source;
        this.listener = listener;
        this.intervalNs = interval.toNanos();
        this.looker = new Thread(this::run, "peerage-hosts");
        looker.setDaemon(true);
        looker.start();
    }

    /** Looks at once, as there is reason to believe that something changed. Any thread; harmless once closed. */
    public void lookNow() {
        looksAsked.release();
    }

    private void run() {
        try {
            while (true) {
                boolean isAsked = looksAsked.tryAcquire(intervalNs, TimeUnit.NANOSECONDS);
                if (isAsked) {
                    looksAsked.drainPermits();
                }
                look();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt(); // and so ends
        }
    }

    private void look() {
        List<TransportAddress> before = known;
        List<TransportAddress> now = List.copyOf(source.get());
        List<TransportAddress> appeared = without(now, before);
        List<TransportAddress> vanished = without(before, now);
        known = now;
        if (!appeared.isEmpty() || !vanished.isEmpty()) {
            listener.accept(new Change(now, appeared, vanished));
        }
    }

    private static List<TransportAddress> without(List<TransportAddress> some, List<TransportAddress> others) {
        return some.stream().filter(address -> !others.contains(address)).toList();
    }

    @Override
    public void close() {
        looker.interrupt();
    }
}
