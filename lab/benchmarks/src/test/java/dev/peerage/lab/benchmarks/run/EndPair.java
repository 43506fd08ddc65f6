package dev.peerage.lab.benchmarks.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The two processes of one system. */
final class EndPair implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final EndProcess offering;
    final EndProcess answering;
    private int links;

    EndPair(EndProcess offering, EndProcess answering) {
        this.offering = offering;
        this.answering = answering;
        offering.forwardSignals(signal -> forward(signal, answering));
        answering.forwardSignals(signal -> forward(signal, offering));
    }

    /** Waits until both are there. */
    void awaitReady() throws BenchException, InterruptedException {
        offering.await("ready", PATIENCE);
        answering.await("ready", PATIENCE);
    }

    /** Has them send messages for a while that do not count, for the sake of their compilers. */
    void warmUp(int bytes, int millis) throws BenchException, InterruptedException {
        String id = connect(true);
        offering.tell("flood " + id + " " + bytes);
        Thread.sleep(millis);
        disconnect(id);
    }

    /** Connects them once more; returns the number of the link. */
    String connect(boolean isReliable) throws BenchException, InterruptedException {
        return connect(isReliable, 1).get(0);
    }

    /** Connects them so many times, at the same time; returns the numbers of the links. */
    List<String> connect(boolean isReliable, int count) throws BenchException, InterruptedException {
        String mode = isReliable ? "reliable" : "unreliable";
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = Integer.toString(++links);
            ids.add(id);
            synchronized (this) { // no signal about a link before the link
                answering.tell("link " + id + " answer " + mode);
                offering.tell("link " + id + " offer " + mode);
            }
        }
        for (int i = 0; i < count; i++) {
            offering.await("opened", PATIENCE);
            answering.await("opened", PATIENCE);
        }
        return ids;
    }

    void disconnect(String id) throws BenchException, InterruptedException {
        offering.tell("unlink " + id);
        offering.await("unlinked", PATIENCE);
        answering.tell("unlink " + id);
        answering.await("unlinked", PATIENCE);
    }

    private synchronized void forward(String signal, EndProcess to) {
        to.tell(signal);
    }

    ProcessUse use() {
        return offering.use().plus(answering.use());
    }

    @Override
    public void close() {
        offering.close();
        answering.close();
    }
}
