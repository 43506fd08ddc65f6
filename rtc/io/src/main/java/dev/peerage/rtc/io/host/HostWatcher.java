package dev.peerage.rtc.io.host;

import dev.peerage.base.TransportAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Notices when an address of this machine appears or vanishes, by looking every few seconds on a thread of its own: the JDK
 * tells of no changes.
 *
 * <p>Only the best addresses are told. One that others have pushed out of these has not vanished, and may carry connections.
 */
public final class HostWatcher implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(HostWatcher.class.getName());

    /** A new network is worth while within a few seconds; a look costs some milliseconds. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(3);

    /**
     * What is different from before; addresses have port 0.
     *
     * @param best those to tell from now on, best first
     * @param appeared those of them that were not told yet
     * @param vanished those that were told, and are no more
     */
    public record Change(
            List<TransportAddress> best, List<TransportAddress> appeared, List<TransportAddress> vanished) {}

    private final Supplier<HostAddresses.Found> source;
    private final Consumer<Change> listener;
    private final long intervalNs;
    private final Semaphore looksAsked = new Semaphore(0);
    private final Thread looker;

    // Confined to the looker's thread
    private List<TransportAddress> best;

    /** All that were told and have not vanished: no more than the machine has. */
    private final Set<TransportAddress> told;

    private boolean hasFailed;

    /**
     * Watches from now on.
     *
     * @param best what the owner tells already
     * @param source looks at the machine
     * @param interval how often that is done
     * @param listener called on the watcher's thread: should only pass the change on
     */
    public HostWatcher(
            List<TransportAddress> best,
            Supplier<HostAddresses.Found> source,
            Duration interval,
            Consumer<Change> listener) {
        this.best = List.copyOf(best);
        this.told = new LinkedHashSet<>(best);
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
                lookAgainWhateverHappens();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt(); // and so ends
        }
    }

    private void lookAgainWhateverHappens() {
        try {
            look();
            hasFailed = false;
        } catch (RuntimeException failure) { // it may go better in a few seconds
            LOG.log(
                    hasFailed ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "this machine's addresses cannot be read",
                    failure);
            hasFailed = true;
        }
    }

    private void look() {
        HostAddresses.Found found = source.get();
        List<TransportAddress> vanished = told.stream()
                .filter(address -> !found.present().contains(address))
                .toList();
        List<TransportAddress> appeared =
                found.best().stream().filter(address -> !told.contains(address)).toList();
        boolean isChanged = !found.best().equals(best);
        best = List.copyOf(found.best());
        vanished.forEach(told::remove);
        told.addAll(appeared);
        if (isChanged || !vanished.isEmpty()) {
            listener.accept(new Change(best, appeared, vanished));
        }
    }

    @Override
    public void close() {
        looker.interrupt();
    }
}
