package dev.peerage.lab.benchmarks.end;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Connects both ends of many links within one process; signals are handed over in memory, by one thread. */
final class Pairs {

    /** Whoever has not connected after this time will not. */
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(20);

    record Result(RoundTrips times, long elapsedNanos) {}

    private Pairs() {}

    /** Sets up {@code count} pairs, {@code atOnce} at a time, or as many as are done after {@code millis}. */
    static Result set(Driver driver, int count, int atOnce, long millis) throws Exception {
        BlockingQueue<Runnable> signals = new LinkedBlockingQueue<>();
        Thread courier = new Thread(() -> carry(signals), "courier");
        courier.setDaemon(true);
        courier.start();
        RoundTrips times = new RoundTrips();
        Semaphore slots = new Semaphore(atOnce);
        List<Pair> pairs = new ArrayList<>();
        long start = System.nanoTime();
        try {
            while (pairs.size() < count && System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(millis)) {
                acquire(slots, 1);
                Pair pair = new Pair(signals, slots, times);
                pairs.add(pair);
                pair.start(driver);
            }
            acquire(slots, atOnce);
        } finally {
            signals.clear();
            courier.interrupt();
        }
        return new Result(times, System.nanoTime() - start);
    }

    private static void acquire(Semaphore slots, int permits) throws InterruptedException {
        if (!slots.tryAcquire(permits, GIVE_UP_NANOS, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("a pair did not connect within 20 s");
        }
    }

    private static void carry(BlockingQueue<Runnable> signals) {
        try {
            while (true) {
                signals.take().run();
            }
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        }
    }

    /** Two ends that offer and answer each other. */
    private static final class Pair {

        private final BlockingQueue<Runnable> signals;
        private final Semaphore slots;
        private final RoundTrips times;
        private final long startNanos = System.nanoTime();
        private final End offering = new End();
        private final End answering = new End();
        private int opened;

        Pair(BlockingQueue<Runnable> signals, Semaphore slots, RoundTrips times) {
            this.signals = signals;
            this.slots = slots;
            this.times = times;
        }

        void start(Driver driver) throws Exception {
            answering.link.complete(driver.link(false, true, answering));
            offering.link.complete(driver.link(true, true, offering));
        }

        private void onOpened() {
            synchronized (times) {
                opened++;
                if (opened != 2) {
                    return;
                }
                times.add(System.nanoTime() - startNanos);
            }
            signals.add(this::close);
        }

        private void close() {
            offering.close();
            answering.close();
            slots.release();
        }

        private final class End implements LinkListener {

            private final CompletableFuture<Link> link = new CompletableFuture<>();

            @Override
            public void onSignal(String text) {
                End other = this == offering ? answering : offering;
                signals.add(() -> other.take(text));
            }

            @Override
            public void onOpened() {
                Pair.this.onOpened();
            }

            @Override
            public void onMessage(int bytes) {}

            private void take(String text) {
                try {
                    link.join().onSignal(text);
                } catch (Exception failure) {
                    failure.printStackTrace();
                }
            }

            private void close() {
                try {
                    link.join().close();
                } catch (Exception failure) {
                    failure.printStackTrace();
                }
            }
        }
    }
}
