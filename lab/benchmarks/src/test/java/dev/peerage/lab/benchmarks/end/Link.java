package dev.peerage.lab.benchmarks.end;

import java.io.IOException;

/** One end of a connection with one channel. All methods may be called from any thread. */
public interface Link extends AutoCloseable {

    /** Takes what the other end said in {@link LinkListener#onSignal}. */
    void onSignal(String text) throws Exception;

    /** Sends one message of that size at once; also from within {@link LinkListener#onMessage}. */
    void send(int bytes) throws Exception;

    /** Returns at once and sends messages of that size, as fast as the system takes them, until the link is closed. */
    void flood(int bytes) throws Exception;

    /** Datagrams sent and received so far; -1 if the system does not tell. */
    default long packets() {
        return -1;
    }

    @Override
    void close() throws IOException;
}
