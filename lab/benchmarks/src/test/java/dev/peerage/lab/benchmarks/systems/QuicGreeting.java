package dev.peerage.lab.benchmarks.systems;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.util.List;
import java.util.Map;

/** Reads which link a new stream is for, answers with a byte, and leaves the stream to that link. */
final class QuicGreeting extends ByteToMessageDecoder {

    private final Map<Integer, QuicLink> waiting;

    QuicGreeting(Map<Integer, QuicLink> waiting) {
        this.waiting = waiting;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        QuicLink link = waiting.remove(in.readInt());
        QuicStreamChannel stream = (QuicStreamChannel) context.channel();
        if (link == null) {
            stream.close();
            return;
        }
        stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
        link.attach(stream);
        stream.pipeline().addLast(link.handler());
        stream.pipeline().remove(this);
        link.opened();
    }
}
