package dev.peerage.cli;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Keeps the first defect that shows on the stage and ends the command, which throws it on. Thread-safe. */
final class Failures implements Consumer<Throwable> {

    private final Ending ending;
    private final AtomicReference<Throwable> first = new AtomicReference<>();

    Failures(Ending ending) {
        this.ending = ending;
    }

    @Override
    public void accept(Throwable failure) {
        if (first.compareAndSet(null, failure)) {
            ending.ask();
        }
    }

    /** Throws the defect, if there was one. */
    void rethrow() {
        Throwable failure = first.get();
        if (failure != null) {
            throw new IllegalStateException("a task failed", failure);
        }
    }
}
