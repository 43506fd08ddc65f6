package dev.peerage.rtc.io;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.NioDatagramPort;
import dev.peerage.rtc.io.port.PortStats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/** A socket on which sending throws what it is told to: within the work for one connection, as a bug of ours would be. */
final class FaultyPort implements DatagramPort {

    private final DatagramPort port = NioDatagramPort.open(0);

    /** Datagrams to this port throw; 0 for none. */
    volatile int faultyPort;

    /** Whether the whole socket is broken. */
    volatile boolean isBroken;

    FaultyPort() throws IOException {}

    @Override
    public int receive(Receiver receiver, int maxDatagrams) throws IOException {
        if (isBroken) {
            throw new AssertionError("the socket is broken");
        }
        return port.receive(receiver, maxDatagrams);
    }

    @Override
    public void send(ByteBuffer datagram, TransportAddress to) {
        if (to.port() == faultyPort) {
            throw new AssertionError("oops");
        }
        port.send(datagram, to);
    }

    @Override
    public void flush() {
        port.flush();
    }

    @Override
    public void await(long maxWaitUs, Consumer<SelectionKey> onReady) throws IOException {
        port.await(maxWaitUs, onReady);
    }

    @Override
    public void wakeup() {
        port.wakeup();
    }

    @Override
    public Selector selector() {
        return port.selector();
    }

    @Override
    public int localPort() {
        return port.localPort();
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public PortStats stats() {
        return port.stats();
    }

    @Override
    public void close() {
        port.close();
    }
}
