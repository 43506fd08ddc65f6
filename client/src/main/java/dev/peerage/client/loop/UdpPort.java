package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import dev.peerage.client.ErrorCode;
import dev.peerage.client.PeerageException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The one UDP socket of this peer: STUN and every direct path go through it. Confined to the loop.
 *
 * <p>A datagram that the socket does not take is lost, as on the way; all above repeat what matters.
 */
final class UdpPort {

    /** As much as the largest DTLS record, and some. */
    static final int MAX_DATAGRAM_BYTES = 4_096;

    /** So many are read before timers and tasks have their turn. */
    private static final int MAX_BATCH = 128;

    private static final int SOCKET_BUFFER_BYTES = 2 << 20;

    /** Addresses come from signalling, so the table of their other form must not grow without end. */
    private static final int MAX_CACHED_ADDRESSES = 1_024;

    @FunctionalInterface
    interface Receiver {
        void onDatagram(ByteBuffer datagram, TransportAddress from);
    }

    private final DatagramChannel channel;
    private final ByteBuffer received = ByteBuffer.allocate(MAX_DATAGRAM_BYTES);
    private final Map<TransportAddress, InetSocketAddress> cache = new HashMap<>();

    private final LongAdder packetsSent = new LongAdder();
    private final LongAdder packetsReceived = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();
    private final LongAdder unsent = new LongAdder();

    private UdpPort(DatagramChannel channel) {
        this.channel = channel;
    }

    /** Binds the port, 0 for any. */
    static UdpPort bind(int port, Selector selector) {
        try {
            DatagramChannel channel = DatagramChannel.open();
            try {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
                channel.configureBlocking(false);
                channel.bind(new InetSocketAddress(port));
                channel.register(selector, SelectionKey.OP_READ);
                return new UdpPort(channel);
            } catch (IOException failure) {
                channel.close();
                throw failure;
            }
        } catch (BindException taken) {
            throw new PeerageException(
                    ErrorCode.PORT_TAKEN, "UDP port " + port + " is in use: choose another, or 0 for any", taken);
        } catch (IOException failure) {
            throw new PeerageException(
                    ErrorCode.PORT_TAKEN,
                    "no UDP socket can be opened (" + failure.getMessage() + "): check the system's limits",
                    failure);
        }
    }

    int port() {
        try {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        } catch (IOException closed) {
            return 0;
        }
    }

    /** Reads what has arrived, some at a time; true if there may be more. */
    boolean receive(Receiver receiver) throws IOException {
        for (int i = 0; i < MAX_BATCH; i++) {
            received.clear();
            InetSocketAddress from;
            try {
                from = (InetSocketAddress) channel.receive(received);
            } catch (ClosedChannelException closed) {
                throw closed;
            } catch (IOException unreachable) {
                continue; // an ICMP error of an earlier datagram; the checks above notice by themselves
            }
            if (from == null) {
                return false;
            }
            received.flip();
            packetsReceived.increment();
            bytesReceived.add(received.remaining());
            receiver.onDatagram(received, TransportAddress.of(from.getAddress().getAddress(), from.getPort()));
        }
        return true;
    }

    void send(ByteBuffer datagram, TransportAddress to) {
        int bytes = datagram.remaining();
        try {
            if (channel.send(datagram, socketAddress(to)) == bytes) {
                packetsSent.increment();
                bytesSent.add(bytes);
                return;
            }
        } catch (IOException noRoute) {
            // Such as an IPv6 address without IPv6 here: candidates are tried, not known to work.
        }
        unsent.increment();
    }

    long packetsSent() {
        return packetsSent.sum();
    }

    long packetsReceived() {
        return packetsReceived.sum();
    }

    long bytesSent() {
        return bytesSent.sum();
    }

    long bytesReceived() {
        return bytesReceived.sum();
    }

    long unsent() {
        return unsent.sum();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // Nothing is left to be done with it.
        }
    }

    private InetSocketAddress socketAddress(TransportAddress address) throws UnknownHostException {
        InetSocketAddress known = cache.get(address);
        if (known != null) {
            return known;
        }
        if (cache.size() >= MAX_CACHED_ADDRESSES) {
            cache.clear();
        }
        InetSocketAddress made = new InetSocketAddress(InetAddress.getByAddress(address.ip()), address.port());
        cache.put(address, made);
        return made;
    }
}
