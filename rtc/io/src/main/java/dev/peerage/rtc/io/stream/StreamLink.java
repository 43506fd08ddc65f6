package dev.peerage.rtc.io.stream;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.SelectableIo;
import dev.peerage.rtc.stun.turn.TurnStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One stream to a TURN server, from connecting, to one of its addresses after the other, to its end: packets become bytes,
 * with their padding, and bytes packets.
 *
 * <p>Confined to the loop's thread. States and edges: {@link StreamState}. It never throws on what the network does.
 */
final class StreamLink implements SelectableIo {

    /** Who made it. */
    interface Owner {
        void onPacket(ByteBuffer packet);

        /** Told once. */
        void onClosed(StreamLink link, StreamReason reason, long nowUs);
    }

    private final StreamTarget target;
    private final StreamLimits limits;
    private final Owner owner;
    private final TurnStream packets;
    private final ByteBuffer queue; // plain bytes to be written, from 0 to position
    private final ByteBuffer received; // plain bytes
    private final @Nullable TlsTransport tls;
    private final Runnable taskDone;
    private SocketChannel channel;
    private int triedAddresses;
    private long attemptDeadlineUs;
    private @Nullable Selector selector;
    private @Nullable SelectionKey key;
    private StreamState state = StreamState.CONNECTING;
    private boolean isFlushing;
    private long deadlineUs;
    private long lastSentUs;

    private StreamLink(
            StreamTarget target,
            StreamLimits limits,
            StreamHost host,
            Owner owner,
            @Nullable TlsTransport tls,
            long nowUs)
            throws IOException {
        this.target = target;
        this.limits = limits;
        this.owner = owner;
        this.tls = tls;
        this.taskDone = () -> onTaskDone(host.nowUs());
        this.packets = new TurnStream(limits.maxPacketBytes());
        this.queue = ByteBuffer.allocate(limits.maxQueuedBytes());
        this.received = ByteBuffer.allocate(tls == null ? 32 << 10 : tls.plainBytes());
        this.deadlineUs = nowUs + limits.connectTimeoutUs();
        this.lastSentUs = nowUs;
        this.channel = connectNext(nowUs);
    }

    static StreamLink connect(
            StreamTarget target,
            @Nullable SSLContext context,
            StreamLimits limits,
            StreamHost host,
            Owner owner,
            long nowUs)
            throws IOException {
        TlsTransport tls = target.isSecure() ? TlsTransport.client(target, context, host) : null;
        return new StreamLink(target, limits, host, owner, tls, nowUs);
    }

    /** Begins with the next address; throws if there is none that can be tried. */
    private SocketChannel connectNext(long nowUs) throws IOException {
        while (true) {
            if (triedAddresses == target.addresses().size()) {
                throw new IOException("no address is left to try");
            }
            InetSocketAddress next = target.addresses().get(triedAddresses++);
            SocketChannel opened = SocketChannel.open();
            try {
                opened.configureBlocking(false);
                opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
                opened.connect(next);
                attemptDeadlineUs =
                        nowUs + limits.connectTimeoutUs() / target.addresses().size();
                return opened;
            } catch (IOException | RuntimeException unable) { // no route for its family, for one
                opened.close();
                if (triedAddresses == target.addresses().size()) {
                    throw unable;
                }
            }
        }
    }

    /** The address tried last leads nowhere. */
    private void tryNext(StreamReason why, long nowUs) {
        try {
            channel.close();
            channel = connectNext(nowUs);
            if (selector != null) {
                register(selector);
            }
        } catch (IOException | RuntimeException none) {
            close(why, nowUs);
        }
    }

    StreamState state() {
        return state;
    }

    /** Whether that address of ours, whatever its port, is the one it is connected from. */
    boolean isFrom(TransportAddress address) {
        try {
            return channel.getLocalAddress() instanceof InetSocketAddress local
                    && TransportAddress.of(local.getAddress().getAddress(), 0).hasSameIp(address);
        } catch (IOException closed) {
            return false;
        }
    }

    /** Queues a packet; false if there is no room for it. */
    boolean offer(ByteBuffer packet, long nowUs) {
        int padding = TurnStream.paddingBytes(packet.remaining());
        if (state == StreamState.CLOSED || queue.remaining() < packet.remaining() + padding) {
            return false;
        }
        queue.put(packet);
        for (int i = 0; i < padding; i++) { // RFC 8656 §12.5
            queue.put((byte) 0);
        }
        lastSentUs = nowUs;
        return true;
    }

    /** Whether it has to be told once more, in this turn, that all was queued. */
    boolean needsFlush() {
        boolean isFirst = !isFlushing && state == StreamState.OPEN;
        isFlushing |= isFirst;
        return isFirst;
    }

    void flush(long nowUs) {
        isFlushing = false;
        if (state != StreamState.CLOSED) {
            writeThenReadOn(nowUs);
        }
    }

    @Override
    public void register(Selector servedBy) throws IOException {
        selector = servedBy;
        key = channel.register(servedBy, SelectionKey.OP_CONNECT, this);
    }

    @Override
    public void onReady(SelectionKey ready, long nowUs) {
        if (state == StreamState.CONNECTING && ready.isConnectable() && !onConnected(nowUs)) {
            return;
        }
        if (state != StreamState.CLOSED && state != StreamState.CONNECTING) {
            read(nowUs);
        }
        if (state != StreamState.CLOSED && state != StreamState.CONNECTING) {
            writeThenReadOn(nowUs);
        }
    }

    private boolean onConnected(long nowUs) {
        try {
            if (!channel.finishConnect()) {
                return false;
            }
        } catch (IOException refused) {
            tryNext(StreamReason.REFUSED, nowUs);
            return false;
        }
        transition(tls == null ? StreamState.OPEN : StreamState.SECURING);
        return true;
    }

    private void read(long nowUs) {
        try {
            while (state != StreamState.CLOSED) {
                received.clear();
                int count = tls == null ? channel.read(received) : tls.read(channel, received, taskDone);
                received.flip();
                deliver(nowUs);
                if (count < 0) {
                    close(StreamReason.CLOSED_REMOTELY, nowUs);
                } else if (count == 0) {
                    return;
                }
            }
        } catch (SSLException untrusted) {
            close(StreamReason.TLS_FAILED, nowUs);
        } catch (IOException broken) {
            close(StreamReason.CLOSED_REMOTELY, nowUs);
        }
    }

    private void deliver(long nowUs) {
        for (ByteBuffer packet = packets.poll(received); packet != null; packet = packets.poll(received)) {
            owner.onPacket(packet);
            if (state == StreamState.CLOSED) {
                return;
            }
        }
        if (packets.isBroken()) {
            close(StreamReason.MALFORMED, nowUs);
        }
    }

    private void writeThenReadOn(long nowUs) {
        write(nowUs);
        while (state != StreamState.CLOSED && tls != null && tls.canReadOn()) {
            read(nowUs);
            if (state != StreamState.CLOSED) {
                write(nowUs);
            }
        }
    }

    private void write(long nowUs) {
        try {
            queue.flip();
            boolean isDone;
            try {
                isDone = tls == null ? writePlain() : tls.write(channel, queue, taskDone);
            } finally {
                queue.compact();
            }
            if (tls != null && state == StreamState.SECURING && tls.isReady()) {
                transition(StreamState.OPEN);
                isDone = false; // what waited for it goes at once
            }
            interest(isDone && (queue.position() == 0 || state == StreamState.SECURING));
        } catch (SSLException untrusted) {
            close(StreamReason.TLS_FAILED, nowUs);
        } catch (IOException broken) {
            close(StreamReason.CLOSED_REMOTELY, nowUs);
        }
    }

    private boolean writePlain() throws IOException {
        channel.write(queue);
        return !queue.hasRemaining();
    }

    private void interest(boolean isDone) {
        SelectionKey own = key;
        if (own != null && own.isValid()) {
            own.interestOps(isDone ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    /** The costly part of the handshake, which ran elsewhere, is done. */
    private void onTaskDone(long nowUs) {
        if (state == StreamState.SECURING) {
            read(nowUs);
        }
        if (state == StreamState.SECURING || state == StreamState.OPEN) {
            writeThenReadOn(nowUs);
        }
    }

    @Override
    public long nextDeadlineUs() {
        return switch (state) {
            case CONNECTING -> Math.min(attemptDeadlineUs, deadlineUs);
            case SECURING -> deadlineUs;
            case OPEN -> lastSentUs + limits.idleTimeoutUs();
            case CLOSED -> Long.MAX_VALUE;
        };
    }

    @Override
    public void onTimeout(long nowUs) {
        if (nowUs < nextDeadlineUs()) {
            return;
        }
        if (state == StreamState.CONNECTING && nowUs < deadlineUs) {
            tryNext(StreamReason.TIMEOUT, nowUs);
        } else {
            close(state == StreamState.OPEN ? StreamReason.IDLE : StreamReason.TIMEOUT, nowUs);
        }
    }

    private void close(StreamReason reason, long nowUs) {
        if (state != StreamState.CLOSED) {
            transition(StreamState.CLOSED);
            owner.onClosed(this, reason, nowUs);
        }
    }

    @Override
    public void close() {
        if (state != StreamState.CLOSED) {
            transition(StreamState.CLOSED);
        }
        try (SocketChannel closing = channel) {
            if (tls != null && closing.isConnected()) {
                tls.close(closing);
            }
        } catch (IOException ignored) {
            // It is of no use any more, whatever is wrong with it.
        }
    }

    private void transition(StreamState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("no edge from " + state + " to " + next);
        }
        state = next;
    }
}
