package dev.peerage.rtc.epoll;

import dev.peerage.base.TransportAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts datagrams that follow each other to the same address, all of the same size but for a shorter last one, into one: the
 * kernel, or the network card, cuts them apart (UDP GSO). Confined to the loop.
 */
final class SendBatch {

    /** Linux takes 64 segments, and 64 KiB; half of that is what Netty's pool keeps for a thread. */
    private static final int MAX_SEGMENTS = 64;

    private static final int MAX_BATCH_BYTES = 32_768;

    private final EpollDatagramChannel channel;
    private final ByteBufAllocator allocator;
    private final boolean canSegment = EpollDatagramChannel.isSegmentedDatagramPacketSupported();

    private @Nullable ByteBuf run;
    private @Nullable TransportAddress to;
    private @Nullable InetSocketAddress toSocket;
    private int segmentBytes;
    private int segments;
    private boolean isComplete;

    SendBatch(EpollDatagramChannel channel, ByteBufAllocator allocator) {
        this.channel = channel;
        this.allocator = allocator;
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

    private boolean canAppend(int bytes, TransportAddress destination) {
        return canSegment
                && !isComplete
                && segments < MAX_SEGMENTS
                && bytes <= segmentBytes
                && bytes > 0
                && (segments + 1) * segmentBytes <= MAX_BATCH_BYTES
                && destination.equals(to);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the void promise tells failures to the pipeline
    private void end() {
        ByteBuf ended = run;
        InetSocketAddress socket = toSocket;
        if (ended == null || socket == null) {
            return;
        }
        run = null;
        channel.write(
                segments == 1
                        ? new DatagramPacket(ended, socket)
                        : new SegmentedDatagramPacket(ended, segmentBytes, socket),
                channel.voidPromise());
    }
}
