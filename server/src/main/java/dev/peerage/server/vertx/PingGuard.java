package dev.peerage.server.vertx;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Drops WebSocket pings while the socket does not keep up. They are answered below us, without any limit: a client that
 * sends them and never reads the answers would fill the memory with those.
 */
final class PingGuard extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof PingWebSocketFrame && !context.channel().isWritable()) {
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(context, message);
        }
    }
}
