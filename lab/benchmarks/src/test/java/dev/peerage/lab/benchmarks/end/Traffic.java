package dev.peerage.lab.benchmarks.end;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What goes over one link: counts what arrives, sends it back if told so, measures round trips. */
final class Traffic implements LinkListener {

    private enum Answer {
        NOTHING,
        ECHO,
        NEXT_PING
    }

    private final Consumer<String> signals;
    private final Runnable opened;

    private volatile @Nullable Link link;
    private volatile Answer answer = Answer.NOTHING;
    // Written by the thread that delivers, of which there is one at a time.
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    // Confined to the thread that delivers, but for the first ping.
    private final RoundTrips trips = new RoundTrips();
    private volatile CountDownLatch lastPing = new CountDownLatch(0);
    private volatile long sentNanos;
    private long pingUntilNanos;
    private int pingBytes;
    private int partBytes;

    Traffic(Consumer<String> signals, Runnable opened) {
        this.signals = signals;
        this.opened = opened;
    }

    void start(Driver driver, boolean isOffering, boolean isReliable) throws Exception {
        link = driver.link(isOffering, isReliable, this);
    }

    Link link() {
        Link made = link;
        if (made == null) {
            throw new IllegalStateException("the link is not made yet");
        }
        return made;
    }

    long messages() {
        return messages.get();
    }

    long bytes() {
        return bytes.get();
    }

    void echo() {
        answer = Answer.ECHO;
    }

    /** Sends a message when the one before has come back, for so long; blocks meanwhile. */
    RoundTrips pingPong(int size, long millis) throws Exception {
        trips.clear();
        pingBytes = size;
        partBytes = 0;
        sentNanos = System.nanoTime();
        pingUntilNanos = sentNanos + TimeUnit.MILLISECONDS.toNanos(millis);
        lastPing = new CountDownLatch(1);
        answer = Answer.NEXT_PING;
        link().send(size);
        if (!lastPing.await(millis + 5_000, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("a ping was not answered for 5 s");
        }
        return trips;
    }

    @Override
    public void onSignal(String text) {
        signals.accept(text);
    }

    @Override
    public void onOpened() {
        opened.run();
    }

    @Override
    public void onMessage(int size) {
        messages.lazySet(messages.get() + 1);
        bytes.lazySet(bytes.get() + size);
        try {
            if (answer == Answer.ECHO) {
                link().send(size);
            } else if (answer == Answer.NEXT_PING) {
                onPong(size);
            }
        } catch (Exception failure) {
            failure.printStackTrace();
        }
    }

    private void onPong(int size) throws Exception {
        partBytes += size; // a stream may hand it over in parts
        if (partBytes < pingBytes) {
            return;
        }
        partBytes = 0;
        long now = System.nanoTime();
        trips.add(now - sentNanos);
        if (now < pingUntilNanos) {
            sentNanos = now;
            link().send(pingBytes);
        } else {
            answer = Answer.NOTHING;
            lastPing.countDown();
        }
    }
}
