package dev.peerage.rtc.io;

import dev.peerage.rtc.io.port.SelectableIo;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/** The further sockets that a loop serves besides its UDP socket. Confined to the loop. */
final class OtherIo {

    private static final System.Logger LOG = System.getLogger(RtcLoop.class.getName());

    private final Selector selector;
    private final DeadlineHeap deadlines;
    private final IdentityHashMap<SelectableIo, DeadlineHeap.Timer> timers = new IdentityHashMap<>();
    private final List<SelectionKey> readyKeys = new ArrayList<>();
    private final Consumer<SelectionKey> ready = this::onReady;

    OtherIo(Selector selector, DeadlineHeap deadlines) {
        this.selector = selector;
        this.deadlines = deadlines;
    }

    /** What the port tells of ready keys; they are worked upon in the turn that follows. */
    Consumer<SelectionKey> ready() {
        return ready;
    }

    void add(SelectableIo io, long nowUs) throws IOException {
        io.register(selector);
        timers.put(io, new DeadlineHeap.Timer(dueUs -> onTimeout(io, dueUs)));
        schedule(io);
    }

    void remove(SelectableIo io) {
        DeadlineHeap.Timer timer = timers.remove(io);
        if (timer != null) {
            deadlines.set(timer, Long.MAX_VALUE);
            io.close();
        }
    }

    void onTurn(long nowUs) {
        if (readyKeys.isEmpty()) {
            return;
        }
        for (SelectionKey key : readyKeys) {
            SelectableIo io = (SelectableIo) key.attachment();
            if (key.isValid() && timers.containsKey(io)) {
                onReady(io, key, nowUs);
            }
        }
        readyKeys.clear();
    }

    void close() {
        List.copyOf(timers.keySet()).forEach(this::remove);
    }

    private void onReady(SelectionKey key) {
        if (key.attachment() instanceof SelectableIo) {
            readyKeys.add(key);
        }
    }

    private void onTimeout(SelectableIo io, long nowUs) {
        try {
            io.onTimeout(nowUs);
            schedule(io);
        } catch (RuntimeException | Error bug) {
            onBug(io, bug);
        }
    }

    private void onReady(SelectableIo io, SelectionKey key, long nowUs) {
        try {
            io.onReady(key, nowUs);
            schedule(io);
        } catch (RuntimeException | Error bug) {
            onBug(io, bug);
        }
    }

    /** Ends that one, and nothing else. */
    private void onBug(SelectableIo io, Throwable bug) {
        LOG.log(System.Logger.Level.ERROR, "a further socket failed: please report this", bug);
        remove(io);
    }

    void schedule(SelectableIo io) {
        DeadlineHeap.Timer timer = timers.get(io);
        if (timer != null) {
            deadlines.set(timer, io.nextDeadlineUs());
        }
    }
}
