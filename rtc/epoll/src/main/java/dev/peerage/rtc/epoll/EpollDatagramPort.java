package dev.peerage.rtc.epoll;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.AddressCache;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.PortCounters;
import dev.peerage.rtc.io.port.PortStats;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DatagramPort} on Netty's epoll transport: takes what one sender has sent in a run with one system call (UDP GRO),
 * and sends runs of datagrams of the same size to the same address as one (UDP GSO, sendmmsg).
 *
 * <p>Not recvmmsg: Netty's loses the sizes of the segments after its first use of it.
 *
 * <p>Netty's event loop has no thread of its own here: it runs within {@link #receive} and {@link #await}, on the thread that
 * calls the first of these.
 */
final class EpollDatagramPort implements DatagramPort {

    private static final System.Logger LOG = System.getLogger(EpollDatagramPort.class.getName());

    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    /** Reads before what came is worked upon; each may bring many datagrams of one sender (GRO). */
    private static final int MAX_RECEIVES = 64;

    /** What the socket does not take waits so far, then is lost. */
    private static final int MAX_UNSENT_BYTES = 1 << 20;

    /** Further channels are looked at so often; they have no place in Netty's loop. */
    private static final long OTHER_CHANNELS_US = 1_000;

    /** Longer than anybody waits; in nanoseconds it is still a number. */
    private static final long MAX_WAIT_US = 1_000_000_000;

    private final LinuxSocket socket;
    private final int localPort;
    private final Selector selector = Selector.open();
    private final AddressCache addresses = new AddressCache();
    private final PortCounters counters = new PortCounters();
    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true, 0, 1, 8_192, 8, 256, 64, true);
    private long reads;
    private final ArrayDeque<DatagramPacket> arrived = new ArrayDeque<>();
    private final ByteBuffer received = ByteBuffer.allocate(MAX_DATAGRAM_BYTES);

    /** Null before the first use, which decides about the thread. */
    private @Nullable Running running;

    private volatile String name = "Netty epoll";
    private volatile boolean isWakeupDue;
    private volatile @Nullable ManualIoEventLoop wakeable;

    /** What lives on the thread of the loop. */
    private record Running(ManualIoEventLoop loop, EpollDatagramChannel channel, SendBatch batch) {}

    /** @param socket bound, and this port's from now on */
    EpollDatagramPort(LinuxSocket socket) throws IOException {
        this.socket = socket;
        this.localPort = socket.localAddress().getPort();
    }

    static EpollDatagramPort open(int localPort) throws IOException {
        LinuxSocket socket = LinuxSocket.newSocketDgram();
        try {
            socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
            socket.setSendBufferSize(SOCKET_BUFFER_BYTES);
            socket.bind(new InetSocketAddress(localPort));
            return new EpollDatagramPort(socket);
        } catch (IOException failure) {
            socket.close();
            throw BindFailure.of(failure);
        }
    }

    private Running running() {
        Running present = running;
        if (present != null) {
            return present;
        }
        ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
        EpollDatagramChannel channel = new EpollDatagramChannel(socket.intValue());
        ChannelFuture registration = new Bootstrap()
                .group(loop)
                .channelFactory(() -> channel)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES).maxMessagesPerRead(MAX_RECEIVES))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(MAX_UNSENT_BYTES / 2, MAX_UNSENT_BYTES))
                .option(EpollChannelOption.UDP_GRO, true)
                .handler(new Arrivals())
                .register();
        loop.runNow();
        if (!registration.isSuccess()) {
            throw new IllegalStateException("Netty's loop does not take its own socket", registration.cause());
        }
        Running made = new Running(loop, channel, new SendBatch(channel, allocator, counters, this::onSegmentationOff));
        running = made;
        wakeable = loop;
        return made;
    }

    private void onSegmentationOff() {
        name = "Netty epoll, no GSO";
        LOG.log(
                System.Logger.Level.INFO,
                "UDP port {0,number,#}: this route does no GSO, so it is not used any more",
                localPort);
    }

    /** Keeps what Netty reads until it is asked for. */
    @SuppressWarnings("ReferenceEquality") // the same buffer, whatever is in it
    private final class Arrivals extends ChannelInboundHandlerAdapter {

        /** What the latest datagram was cut from, until that is given back. */
        private @Nullable ByteBuf whole;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            ByteBuf cutFrom = packet.content().unwrap();
            ByteBuf read = cutFrom == null ? packet.content() : cutFrom;
            if (read != whole) {
                whole = read;
                reads++;
            }
            arrived.add(packet);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            whole = null;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // An ICMP error of an earlier datagram; the checks above notice by themselves.
        }
    }

    @Override
    public int receive(Receiver receiver, int maxDatagrams) {
        if (arrived.isEmpty()) {
            running().loop.runNow();
        }
        int count = 0;
        for (DatagramPacket packet = arrived.poll(); packet != null; packet = arrived.poll()) {
            deliver(packet, receiver);
            if (++count == maxDatagrams) {
                break;
            }
        }
        return count;
    }

    private void deliver(DatagramPacket packet, Receiver receiver) {
        try {
            ByteBuf content = packet.content();
            received.clear().limit(content.readableBytes());
            content.readBytes(received);
            received.flip();
            counters.onReceived(received.remaining());
            receiver.onDatagram(received, addresses.value(packet.sender()));
        } finally {
            packet.release();
        }
    }

    @Override
    public void send(ByteBuffer datagram, TransportAddress to) {
        Running present = running();
        try {
            if (datagram.hasRemaining() && present.channel.isWritable()) { // Netty sends no empty ones
                present.batch.add(datagram, to, addresses.socket(to)); // which counts it when the system has answered
                return;
            }
        } catch (UnknownHostException impossible) { // an address is none
            throw new IllegalStateException(impossible);
        }
        counters.onUnsent(1);
    }

    @Override
    public void flush() {
        if (running != null) {
            running.batch.flush();
        }
    }

    @Override
    public void await(long maxWaitUs, Consumer<SelectionKey> onReady) throws IOException {
        ManualIoEventLoop loop = running().loop;
        boolean hasOthers = !selector.keys().isEmpty();
        long waitUs = Math.min(maxWaitUs, hasOthers ? OTHER_CHANNELS_US : MAX_WAIT_US);
        if (waitUs <= 0 || isWakeupDue) {
            loop.runNow();
        } else {
            loop.run(waitUs * 1_000);
        }
        isWakeupDue = false;
        if (hasOthers) {
            selector.selectNow(onReady);
        }
    }

    @Override
    public void wakeup() {
        isWakeupDue = true;
        ManualIoEventLoop loop = wakeable;
        if (loop != null) {
            loop.execute(() -> {}); // not wakeup(), which is lost on a loop that is about to sleep
        }
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
        return name;
    }

    @Override
    public PortStats stats() {
        return counters.stats();
    }

    /** How many system calls brought something; fewer than datagrams if those came in runs. Confined to the loop. */
    long reads() {
        return reads;
    }

    /** How many messages were given to the system; fewer than datagrams if there were runs. Confined to the loop. */
    long writes() {
        return running == null ? 0 : running.batch.writes();
    }

    @Override
    public void close() {
        try {
            Running present = running;
            if (present == null) {
                socket.close();
            } else if (present.channel.isOpen()) {
                arrived.forEach(DatagramPacket::release);
                arrived.clear();
                present.batch.flush();
                ChannelFuture closing = present.channel.close();
                Future<?> ending = present.loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
                while (!closing.isDone() || !ending.isDone()) {
                    present.loop.runNow();
                }
            }
            selector.close();
        } catch (IOException ignored) {
            // Nothing is left to be done with it.
        }
    }
}
