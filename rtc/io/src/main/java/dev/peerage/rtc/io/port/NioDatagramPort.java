package dev.peerage.rtc.io.port;

import dev.peerage.base.TransportAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.function.Consumer;

/** A {@link DatagramPort} on the JDK's own sockets: one system call per datagram, nothing allocated per datagram. */
public final class NioDatagramPort implements DatagramPort {

    /** The system may give less; more than that is queueing nobody wants. */
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private static final long MAX_WAIT_MS = 1_000_000;

    private final DatagramChannel channel;
    private final Selector selector;
    private final int localPort;
    private final AddressCache addresses = new AddressCache();
    private final ByteBuffer received = ByteBuffer.allocate(MAX_DATAGRAM_BYTES);
    private final PortCounters counters = new PortCounters();

    private NioDatagramPort(DatagramChannel channel, Selector selector, int localPort) {
        this.channel = channel;
        this.selector = selector;
        this.localPort = localPort;
    }

    /**
     * Opens a socket on all addresses of the machine.
     *
     * @param localPort 0 for any
     * @throws IOException if the port is taken or no socket can be had
     */
    public static NioDatagramPort open(int localPort) throws IOException {
        return open(localPort, DatagramChannel.open());
    }

    /** With a channel that is not bound; closes it if that fails. */
    static NioDatagramPort open(int localPort, DatagramChannel channel) throws IOException {
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            DontFragment.set(channel);
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(localPort));
            int bound = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new NioDatagramPort(channel, selector, bound);
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    @Override
    public int receive(Receiver receiver, int maxDatagrams) throws IOException {
        int count = 0;
        while (count < maxDatagrams) {
            InetSocketAddress from;
            try {
                from = (InetSocketAddress) channel.receive(received.clear());
            } catch (ClosedChannelException closed) {
                throw closed;
            } catch (IOException unreachable) {
                count++; // an ICMP error of an earlier datagram; the checks above notice by themselves
                continue;
            }
            if (from == null) {
                break;
            }
            count++;
            received.flip();
            counters.onReceived(received.remaining());
            receiver.onDatagram(received, addresses.value(from));
        }
        return count;
    }

    @Override
    public void send(ByteBuffer datagram, TransportAddress to) {
        int bytes = datagram.remaining();
        try {
            if (channel.send(datagram, addresses.socket(to)) == bytes) {
                counters.onSent(1, bytes);
                return;
            }
        } catch (IOException | UnsupportedAddressTypeException noRoute) {
            // Such as an IPv6 address without IPv6 here, or with -Djava.net.preferIPv4Stack; or a probe longer than the
            // path
            // takes.
        }
        counters.onUnsent(1);
    }

    @Override
    public void flush() {}

    @Override
    public void await(long maxWaitUs, Consumer<SelectionKey> onReady) throws IOException {
        if (maxWaitUs <= 0) {
            selector.selectNow(onReady);
        } else {
            selector.select(onReady, Math.min((maxWaitUs + 999) / 1_000, MAX_WAIT_MS));
        }
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public Selector selector() {
        return selector;
    }

    @Override
    public int localPort() {
        return localPort;
    }

    @Override
    public String name() {
        return "JDK NIO";
    }

    @Override
    public PortStats stats() {
        return counters.stats();
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException ignored) {
            // Nothing is left to be done with it.
        }
    }
}
