package dev.peerage.server.vertx;

import dev.peerage.base.TransportAddress;
import dev.peerage.server.link.Connection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.SocketAddress;

/** One WebSocket of Vert.x as a link sees it. Confined to the loop. */
final class WebSocketConnection implements Connection {

    /** What waits inside the socket; all else waits in the link's queue, where it is counted and may be dropped. */
    private static final int WRITE_QUEUE_BYTES = 64 * 1024;

    private final ServerWebSocket socket;
    private final Channel channel;
    private final TransportAddress remoteAddress;

    WebSocketConnection(ServerWebSocket socket, SocketAddress remoteAddress) {
        this.socket = socket;
        this.remoteAddress = Addresses.of(remoteAddress);
        socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
        ChannelHandlerContext context = ((WebSocketInternal) socket).channelHandlerContext();
        channel = context.channel();
        context.pipeline().addBefore(context.name(), "peerage-ping-guard", new PingGuard());
    }

    @Override
    public TransportAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public boolean isWritable() {
        return !socket.isClosed() && !socket.writeQueueFull(); // a closed one throws
    }

    @Override
    public void send(byte[] frame) {
        if (!socket.isClosed()) {
            socket.writeBinaryMessage(Buffer.buffer(frame));
        }
    }

    @Override
    public void pauseReading() {
        if (!socket.isClosed()) {
            socket.pause();
        }
    }

    @Override
    public void resumeReading() {
        if (!socket.isClosed()) {
            socket.resume();
        }
    }

    @Override
    public void close() {
        if (!socket.isClosed()) {
            socket.resume(); // else the other side's close frame would never be read
            socket.close();
        }
    }

    @Override
    public void abort() {
        // Every gentler close waits for what cannot be written.
        channel.unsafe().close(channel.voidPromise());
    }
}
