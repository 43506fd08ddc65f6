package dev.peerage.lab.benchmarks.systems;

import dev.peerage.lab.benchmarks.end.Driver;
import dev.peerage.lab.benchmarks.end.Link;
import dev.peerage.lab.benchmarks.end.LinkListener;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Netty's QUIC: quiche, native. A link is one bidirectional stream, or datagrams beside one. The offering end is the client;
 * all connections of a process share one socket.
 */
final class QuicDriver implements Driver {

    private static final String PROTOCOL = "bench";

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<Integer, QuicLink> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger nextNumber = new AtomicInteger();
    private final Channel server;
    private final Channel client;

    QuicDriver() throws Exception {
        KeyFile key = KeyFile.generate();
        QuicSslContext serverTls = QuicSslContextBuilder.forServer(key.keys(), key.password())
                .applicationProtocols(PROTOCOL)
                .build();
        QuicSslContext clientTls = QuicSslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .applicationProtocols(PROTOCOL)
                .build();
        server = bind(limits(new QuicServerCodecBuilder())
                .sslContext(serverTls)
                .tokenHandler(InsecureQuicTokenHandler.INSTANCE)
                .handler(each(Datagrams::new))
                .streamHandler(each(() -> new QuicGreeting(waiting)))
                .build());
        client = bind(limits(new QuicClientCodecBuilder()).sslContext(clientTls).build());
    }

    /** Gives each channel a handler of its own. */
    private static ChannelHandler each(Supplier<ChannelHandler> handler) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler.get());
            }
        };
    }

    private static <B extends QuicCodecBuilder<B>> B limits(B builder) {
        return builder.maxIdleTimeout(60, TimeUnit.SECONDS)
                .initialMaxData(64 << 20)
                .initialMaxStreamDataBidirectionalLocal(16 << 20)
                .initialMaxStreamDataBidirectionalRemote(16 << 20)
                .initialMaxStreamsBidirectional(10)
                .datagram(4_096, 4_096);
    }

    private Channel bind(ChannelHandler codec) throws InterruptedException {
        return new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.SO_RCVBUF, 4 << 20)
                .option(ChannelOption.SO_SNDBUF, 4 << 20)
                .handler(codec)
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    @Override
    public Link link(boolean isOffering, boolean isReliable, LinkListener listener) {
        QuicLink link = new QuicLink(this, listener, isReliable);
        if (!isOffering) {
            int number = nextNumber.incrementAndGet();
            waiting.put(number, link);
            listener.onSignal(((InetSocketAddress) server.localAddress()).getPort() + " " + number);
        }
        return link;
    }

    /** Connects to the port that the answering end told. */
    void connect(int port, int number, QuicLink link) {
        QuicChannel.newBootstrap(client)
                .handler(new Datagrams())
                .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .connect()
                .addListener(done -> link.onConnected((QuicChannel) done.getNow(), number, done.cause()));
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** Passes datagrams of a connection to the link that its stream has named. */
    static final class Datagrams extends ChannelInboundHandlerAdapter {

        volatile @Nullable QuicLink link;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            QuicLink known = link;
            if (known != null && message instanceof ByteBuf datagram) {
                known.onBytes(datagram);
            } else {
                context.fireChannelRead(message);
            }
        }
    }
}
