package dev.peerage.client.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where an application's handler of one kind stands, or will stand: events that come before it are held for it, in order.
 *
 * <p>Thread-safe.
 */
final class EventSlot<E> {

    /** For kinds of events that are bounded elsewhere. */
    static final int UNBOUNDED = Integer.MAX_VALUE;

    /** Without a handler, the oldest beyond this are forgotten. */
    static final int MAX_HELD = 1_024;

    private final Callbacks callbacks;
    private final int maxHeld;
    private final ConcurrentLinkedQueue<E> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger held = new AtomicInteger();
    private volatile @Nullable Consumer<E> handler;

    EventSlot(Callbacks callbacks, int maxHeld) {
        this.callbacks = callbacks;
        this.maxHeld = maxHeld;
    }

    void emit(E event) {
        events.add(event);
        int count = held.incrementAndGet();
        if (handler != null) {
            callbacks.post(this::runOne);
        } else if (count > maxHeld && events.poll() != null) {
            held.decrementAndGet();
        }
    }

    void set(Consumer<E> newHandler) {
        handler = newHandler;
        for (int i = held.get(); i > 0; i--) {
            callbacks.post(this::runOne);
        }
    }

    private void runOne() {
        Consumer<E> present = handler;
        E event = present == null ? null : events.poll();
        if (present != null && event != null) {
            held.decrementAndGet();
            present.accept(event);
        }
    }
}
