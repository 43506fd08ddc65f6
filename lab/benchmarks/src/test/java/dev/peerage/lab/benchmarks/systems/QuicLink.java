package dev.peerage.lab.benchmarks.systems;

import dev.peerage.lab.benchmarks.end.Link;
import dev.peerage.lab.benchmarks.end.LinkListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One end of a QUIC connection: a stream, or the datagrams beside it. */
final class QuicLink implements Link {

    /** Messages between two looks at whether there is room. */
    private static final int BURST = 64;

    /** Nobody tells when there is room for datagrams again; without a pause, tasks would keep the loop from its socket. */
    private static final int DATAGRAM_PAUSE_US = 100;

    private static final int DATAGRAM_BURST = 256;

    private final QuicDriver driver;
    private final LinkListener listener;
    private final boolean isReliable;
    private volatile @Nullable QuicStreamChannel stream;

    // Confined to the event loop.
    private @Nullable ByteBuf flood;
    private boolean isGreeted;

    QuicLink(QuicDriver driver, LinkListener listener, boolean isReliable) {
        this.driver = driver;
        this.listener = listener;
        this.isReliable = isReliable;
    }

    @Override
    public void onSignal(String text) {
        String[] words = text.split(" ");
        driver.connect(Integer.parseInt(words[0]), Integer.parseInt(words[1]), this);
    }

    void onConnected(@Nullable QuicChannel connection, int number, @Nullable Throwable failure) {
        if (connection == null) {
            throw new IllegalStateException("no connection", failure);
        }
        connection.createStream(QuicStreamType.BIDIRECTIONAL, handler()).addListener(done -> {
            QuicStreamChannel made = (QuicStreamChannel) done.getNow();
            attach(made);
            made.writeAndFlush(Unpooled.buffer(Integer.BYTES).writeInt(number));
        });
    }

    void attach(QuicStreamChannel made) {
        made.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(256 << 10, 1 << 20));
        made.parent().pipeline().get(QuicDriver.Datagrams.class).link = this;
        stream = made;
    }

    /** Called at the answering end, whose greeting was read elsewhere. */
    void opened() {
        isGreeted = true;
        listener.onOpened();
    }

    ChannelHandler handler() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                onBytes((ByteBuf) message);
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) {
                pumpStream();
            }
        };
    }

    void onBytes(ByteBuf bytes) {
        int count = bytes.readableBytes();
        bytes.release();
        if (!isGreeted) {
            opened();
        } else if (count > 0) {
            listener.onMessage(count);
        }
    }

    @Override
    public void send(int bytes) {
        QuicStreamChannel open = stream;
        if (open == null) {
            return;
        }
        ByteBuf message = PooledByteBufAllocator.DEFAULT.directBuffer(bytes).writeZero(bytes);
        if (isReliable) {
            open.writeAndFlush(message);
        } else {
            open.parent().writeAndFlush(message);
        }
    }

    @Override
    public void flood(int bytes) {
        QuicStreamChannel open = stream;
        if (open != null) {
            open.eventLoop().execute(() -> {
                flood = Unpooled.directBuffer(bytes).writeZero(bytes);
                if (isReliable) {
                    pumpStream();
                } else {
                    pumpDatagrams();
                }
            });
        }
    }

    private void pumpStream() {
        QuicStreamChannel open = stream;
        ByteBuf payload = flood;
        if (payload == null || open == null || !isReliable) {
            return;
        }
        while (open.isActive() && open.isWritable()) {
            for (int i = 0; i < BURST && open.isWritable(); i++) {
                open.write(payload.retainedDuplicate(), open.voidPromise());
            }
            open.flush();
        }
    }

    private void pumpDatagrams() {
        QuicStreamChannel open = stream;
        ByteBuf payload = flood;
        if (payload == null || open == null || !open.isActive()) {
            return;
        }
        QuicChannel connection = open.parent();
        for (int i = 0; i < DATAGRAM_BURST; i++) {
            connection.write(payload.retainedDuplicate(), connection.voidPromise());
        }
        connection.flush();
        open.eventLoop().schedule(this::pumpDatagrams, DATAGRAM_PAUSE_US, TimeUnit.MICROSECONDS);
    }

    @Override
    public void close() {
        QuicStreamChannel open = stream;
        if (open != null) {
            open.parent().close();
        }
    }
}
