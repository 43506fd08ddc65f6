package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import dev.peerage.client.Peerage;
import dev.peerage.client.PeerageBuilder;
import dev.peerage.rtc.io.host.HostAddresses;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.DatagramPorts;
import dev.peerage.rtc.io.port.PortStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a peer finds around it, in the hands of a test: the addresses of its machine, and a socket that can break. In this
 * package because nobody else may.
 */
public final class OwnMachine {

    private final BreakablePort port = new BreakablePort();
    private final Duration interval;
    private volatile List<TransportAddress> hosts;

    /** @param interval between two looks at the addresses */
    public OwnMachine(Duration interval, List<TransportAddress> hosts) {
        this.interval = interval;
        this.hosts = hosts;
    }

    public Peerage connect(PeerageBuilder builder) {
        return PeerageClient.connect(
                builder,
                ServerUrl.parse(builder.server()),
                port,
                new Hosts(() -> new HostAddresses.Found(hosts, Set.copyOf(hosts)), interval));
    }

    public void setHosts(List<TransportAddress> changed) {
        hosts = changed;
    }

    public void breakSocket() {
        port.isBroken = true;
        port.wakeup();
    }

    private static final class BreakablePort implements DatagramPort {

        private final DatagramPort socket;
        volatile boolean isBroken;

        BreakablePort() {
            try {
                socket = DatagramPorts.open(0);
            } catch (IOException none) {
                throw new UncheckedIOException(none);
            }
        }

        @Override
        public int receive(Receiver receiver, int maxDatagrams) throws IOException {
            if (isBroken) {
                throw new IOException("no such device");
            }
            return socket.receive(receiver, maxDatagrams);
        }

        @Override
        public void send(ByteBuffer datagram, TransportAddress to) {
            socket.send(datagram, to);
        }

        @Override
        public void flush() {
            socket.flush();
        }

        @Override
        public void await(long maxWaitUs, Consumer<SelectionKey> onReady) throws IOException {
            socket.await(maxWaitUs, onReady);
        }

        @Override
        public void wakeup() {
            socket.wakeup();
        }

        @Override
        public Selector selector() {
            return socket.selector();
        }

        @Override
        public int localPort() {
            return socket.localPort();
        }

        @Override
        public String name() {
            return socket.name();
        }

        @Override
        public PortStats stats() {
            return socket.stats();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
