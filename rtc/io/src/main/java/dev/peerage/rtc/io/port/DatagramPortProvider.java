package dev.peerage.rtc.io.port;

import java.io.IOException;
import java.util.Optional;

/** Makes {@link DatagramPort}s of one kind; found by {@link java.util.ServiceLoader}. */
public interface DatagramPortProvider {

    /** Higher goes first; the JDK's own sockets have 0. */
    int preference();

    /** Why this kind cannot be had on this machine; empty if it can. For people. */
    Optional<String> unavailableBecause();

    /**
     * Opens a socket on all addresses of the machine.
     *
     * @param localPort 0 for any
     * @throws IOException if the port is taken or no socket can be had
     */
    DatagramPort open(int localPort) throws IOException;
}
