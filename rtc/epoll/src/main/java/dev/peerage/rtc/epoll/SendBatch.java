package dev.peerage.rtc.epoll;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.PortCounters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts datagrams that follow each other to the same address, all of the same size but for a shorter last one, into one: the
 * kernel, or the network card, cuts them apart (UDP GSO). Confined to the loop.
 *
 * <p>That the kernel can says nothing about the device and the route: what is refused as a run goes out datagram by datagram,
 * and if it is taken that way, there are no more runs.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each has a listener that counts it
final class SendBatch {

    /** Linux takes 64 segments, and 64 KiB; half of that is what Netty's pool keeps for a thread. */
    private static final int MAX_SEGMENTS = 64;

    private static final int MAX_BATCH_BYTES = 32_768;

    /**
     * What Linux says to a run that it would perhaps take as single datagrams: no checksums by the device (EIO), no
     * checksums by the socket, or, before and since 6.14, segments too long for the path (EINVAL, EMSGSIZE).
     */
    private static final Set<Integer> REFUSALS = Set.of(-5, -22, -90);

    private final EpollDatagramChannel channel;
    private final ByteBufAllocator allocator;
    private final PortCounters counters;
    private final Runnable onSegmentationOff;
    private boolean canSegment = EpollDatagramChannel.isSegmentedDatagramPacketSupported();

    private @Nullable ByteBuf run;
    private @Nullable TransportAddress to;
    private @Nullable InetSocketAddress toSocket;
    private int segmentBytes;
    private int segments;
    private boolean isComplete;
    private long writes;

    SendBatch(
            EpollDatagramChannel channel,
            ByteBufAllocator allocator,
            PortCounters counters,
            Runnable onSegmentationOff) {
        this.channel = channel;
        this.allocator = allocator;
        this.counters = counters;
        this.onSegmentationOff = onSegmentationOff;
    }

    void add(ByteBuffer datagram, TransportAddress destination, InetSocketAddress socket) {
        int bytes = datagram.remaining();
        ByteBuf present = run;
        if (present != null && canAppend(bytes, destination)) {
            present.writeBytes(datagram);
            segments++;
            isComplete = bytes < segmentBytes;
            return;
        }
        end();
        ByteBuf begun = allocator.directBuffer(canSegment ? Math.max(bytes, MAX_BATCH_BYTES) : bytes);
        begun.writeBytes(datagram);
        run = begun;
        to = destination;
        toSocket = socket;
        segmentBytes = bytes;
        segments = 1;
        isComplete = false;
    }

    void flush() {
        if (run != null) {
            end();
            channel.flush();
        }
    }

    /** How many messages were given to the kernel; fewer than datagrams if there were runs. */
    long writes() {
        return writes;
    }

    private boolean canAppend(int bytes, TransportAddress destination) {
        return canSegment
                && !isComplete
                && segments < MAX_SEGMENTS
                && isOfThisRun(bytes)
                && (segments + 1) * segmentBytes <= MAX_BATCH_BYTES
                && destination.equals(to);
    }

    /** A single longer datagram may be a probe for what the path takes: whatever followed it would be lost with it. */
    private boolean isOfThisRun(int bytes) {
        return bytes == segmentBytes || bytes < segmentBytes && bytes > 0 && segments > 1;
    }

    private void end() {
        ByteBuf ended = run;
        InetSocketAddress socket = toSocket;
        if (ended == null || socket == null) {
            return;
        }
        run = null;
        if (segments == 1) {
            writeSingle(ended, socket);
        } else {
            writeRun(ended, socket, segmentBytes, segments);
        }
    }

    private ChannelFuture writeSingle(ByteBuf datagram, InetSocketAddress socket) {
        int bytes = datagram.readableBytes();
        writes++;
        return channel.write(new DatagramPacket(datagram, socket))
                .addListener(written -> count(written.isSuccess(), 1, bytes));
    }

    private void writeRun(ByteBuf content, InetSocketAddress socket, int eachBytes, int datagrams) {
        int bytes = content.readableBytes();
        content.retain(); // to be sent otherwise, if need be
        writes++;
        channel.write(new SegmentedDatagramPacket(content, eachBytes, socket)).addListener(written -> {
            if (isRefused(written.cause())) {
                writeOneByOne(content, socket, eachBytes);
            } else {
                count(written.isSuccess(), datagrams, bytes);
            }
            content.release();
        });
    }

    private void writeOneByOne(ByteBuf content, InetSocketAddress socket, int eachBytes) {
        ByteBuf rest = content.duplicate();
        writeSingle(rest.readRetainedSlice(eachBytes), socket).addListener(first -> {
            if (first.isSuccess() && canSegment) { // so it was not its length
                canSegment = false;
                onSegmentationOff.run();
            }
        });
        while (rest.isReadable()) {
            writeSingle(rest.readRetainedSlice(Math.min(eachBytes, rest.readableBytes())), socket);
        }
        channel.flush();
    }

    private static boolean isRefused(@Nullable Throwable cause) {
        return cause instanceof Errors.NativeIoException failure && REFUSALS.contains(failure.expectedErr());
    }

    private void count(boolean isSent, int datagrams, long bytes) {
        if (isSent) {
            counters.onSent(datagrams, bytes);
        } else {
            counters.onUnsent(datagrams);
        }
    }
}
