package dev.peerage.lab.benchmarks.end;

import java.io.IOException;

/** One system's way to connect two ends. One for each process. */
public interface Driver extends AutoCloseable {

    /**
     * Makes one end of a connection with one channel. The offering side begins by itself; signals come by {@link
     * LinkListener#onSignal} and want to be handed to {@link Link#onSignal} of the other end.
     *
     * @param isReliable reliable and ordered; else neither
     */
    Link link(boolean isOffering, boolean isReliable, LinkListener listener) throws Exception;

    /** What a reader of the table should know about how this system is driven; may be empty. */
    default String note() {
        return "";
    }

    @Override
    default void close() throws IOException {}
}
