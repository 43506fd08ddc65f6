package dev.peerage.rtc.io.host;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.MdnsEvent;
import dev.peerage.rtc.ice.MdnsResolver;
import dev.peerage.rtc.io.port.SelectableIo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Asks the neighbours on each multicast interface for the addresses behind {@code .local} names, by a {@link MdnsResolver}.
 *
 * <p>Shares port 5353 with whatever else resolves names on this machine, where the system allows that; else it asks from a
 * port of its own and is answered there (RFC 6762 §6.7). IPv4 only. Confined to the loop's thread.
 */
public final class MdnsSocket implements SelectableIo {

    /** RFC 6762 §11. */
    private static final int TTL = 255;

    /** A machine with more has bridges to containers among them. */
    private static final int MAX_INTERFACES = 16;

    private static final int MAX_PACKETS_AT_ONCE = 64;

    private final DatagramChannel channel;
    private final List<NetworkInterface> interfaces;
    private final MdnsResolver resolver;
    private final Consumer<MdnsEvent> listener;
    private final InetSocketAddress group;
    private final ByteBuffer buffer = ByteBuffer.allocate(9000); // RFC 6762 §17

    private MdnsSocket(
            DatagramChannel channel,
            InetSocketAddress group,
            List<NetworkInterface> interfaces,
            RandomSource random,
            Consumer<MdnsEvent> listener)
            throws IOException {
        this.channel = channel;
        this.group = group;
        this.interfaces = interfaces;
        boolean isOnGroupPort = ((InetSocketAddress) channel.getLocalAddress()).getPort() == group.getPort();
        this.resolver = new MdnsResolver(random, isOnGroupPort);
        this.listener = listener;
    }

    /**
     * Opens it.
     *
     * @param listener told what became of each name; must not close this socket then and there
     * @param group where neighbours listen
     * @param interfaces where they are asked
     * @throws IOException if there is no way to ask anybody
     */
    public static MdnsSocket open(
            RandomSource random,
            Consumer<MdnsEvent> listener,
            InetSocketAddress group,
            List<NetworkInterface> interfaces)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TTL);
            bind(channel, group.getPort());
            List<NetworkInterface> joined = join(channel, group.getAddress(), interfaces);
            return new MdnsSocket(channel, group, joined, random, listener);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private static void bind(DatagramChannel channel, int groupPort) throws IOException {
        List<SocketOption<Boolean>> shared =
                List.of(StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEPORT);
        for (SocketOption<Boolean> option : shared) {
            if (channel.supportedOptions().contains(option)) {
                channel.setOption(option, true);
            }
        }
        try {
            channel.bind(new InetSocketAddress(groupPort));
        } catch (IOException taken) { // by someone who does not share
            channel.bind(new InetSocketAddress(0));
        }
    }

    private static List<NetworkInterface> join(
            DatagramChannel channel, InetAddress group, List<NetworkInterface> interfaces) throws IOException {
        List<NetworkInterface> joined = new ArrayList<>();
        for (NetworkInterface each : interfaces) {
            try {
                channel.join(group, each);
                joined.add(each);
            } catch (IOException unable) {
                // there are others
            }
        }
        if (joined.isEmpty()) {
            throw new IOException("no interface has multicast");
        }
        return joined;
    }

    /**
     * The interfaces that have multicast; one that vanishes while it is asked is left out. Takes milliseconds, as
     * {@link HostAddresses} does: not for a loop's thread.
     */
    public static List<NetworkInterface> multicastInterfaces() {
        List<NetworkInterface> able = new ArrayList<>();
        for (NetworkInterface each : HostAddresses.networkInterfaces()) {
            try {
                boolean hasIpv4 = each.inetAddresses().anyMatch(address -> address.getAddress().length == 4);
                if (hasIpv4 && each.isUp() && each.supportsMulticast() && able.size() < MAX_INTERFACES) {
                    able.add(each);
                }
            } catch (SocketException gone) {
                // it is no more
            }
        }
        return able;
    }

    /** Where all that resolve names by multicast listen. */
    public static InetSocketAddress group() {
        TransportAddress of = MdnsResolver.GROUP;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(of.ip()), of.port());
        } catch (UnknownHostException impossible) { // it has four bytes
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Asks for a name; false if it is not one to ask for, or too many are asked for. The deadline changes by it. What is known
     * already is told at once.
     */
    public boolean resolve(String name, long nowUs) {
        boolean isAsked = resolver.onResolve(name, nowUs);
        flush(nowUs);
        tell();
        return isAsked;
    }

    /** Whether it shares the port of the group; for people. */
    public boolean isOnGroupPort() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort() == group.getPort();
    }

    @Override
    public void register(Selector selector) throws IOException {
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    @Override
    public void onReady(SelectionKey key, long nowUs) {
        try {
            for (int i = 0; i < MAX_PACKETS_AT_ONCE; i++) {
                buffer.clear();
                if (channel.receive(buffer) == null) {
                    break;
                }
                resolver.onReceived(buffer.flip(), nowUs);
            }
        } catch (IOException broken) {
            close(); // names stay unresolved, as they may
        }
        tell();
    }

    @Override
    public void onTimeout(long nowUs) {
        resolver.onTimeout(nowUs);
        flush(nowUs);
        tell();
    }

    private void tell() {
        for (MdnsEvent event = resolver.pollEvent(); event != null; event = resolver.pollEvent()) {
            listener.accept(event);
        }
    }

    private void flush(long nowUs) {
        while (resolver.pollTransmit(buffer.clear(), nowUs)) {
            buffer.flip();
            for (NetworkInterface each : interfaces) {
                sendOn(each);
            }
        }
    }

    private void sendOn(NetworkInterface each) {
        try {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, each);
            channel.send(buffer.duplicate(), group);
        } catch (IOException unable) {
            // an interface that went down; it is asked once more, and others are
        }
    }

    @Override
    public long nextDeadlineUs() {
        return channel.isOpen() ? resolver.nextDeadlineUs() : Long.MAX_VALUE;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // which is as good
        }
    }
}
