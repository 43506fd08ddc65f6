package dev.peerage.lab.benchmarks.systems;

import dev.peerage.lab.benchmarks.end.Driver;
import dev.peerage.lab.benchmarks.end.Link;
import dev.peerage.lab.benchmarks.end.LinkListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/** A bare socket: what the operating system and the JDK cost alone. Neither encrypted nor reliable. */
final class UdpDriver implements Driver {

    /** What a network takes; a larger message is sent as several of these. */
    private static final int MAX_DATAGRAM_BYTES = 1_200;

    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    @Override
    public Link link(boolean isOffering, boolean isReliable, LinkListener listener) throws IOException {
        return new UdpLink(listener);
    }

    @Override
    public String note() {
        return "bare datagrams of at most 1200 bytes: no encryption, no repair, losses not counted";
    }

    private static final class UdpLink implements Link {

        private final LinkListener listener;
        private final DatagramChannel channel = DatagramChannel.open();
        private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);

        UdpLink(LinkListener listener) throws IOException {
            this.listener = listener;
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            listener.onSignal(Integer.toString(((InetSocketAddress) channel.getLocalAddress()).getPort()));
        }

        @Override
        public void onSignal(String port) throws IOException {
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)));
            start(this::receive, "udp-receive");
            listener.onOpened();
        }

        @Override
        public void send(int bytes) throws IOException {
            synchronized (out) {
                out.clear().limit(Math.min(bytes, MAX_DATAGRAM_BYTES));
                channel.write(out);
            }
        }

        @Override
        public void flood(int bytes) {
            start(
                    () -> {
                        while (true) {
                            send(bytes);
                        }
                    },
                    "udp-flood");
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        private void receive() throws IOException {
            ByteBuffer in = ByteBuffer.allocateDirect(65_536);
            while (true) {
                listener.onMessage(channel.read(in.clear()));
            }
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void start(Work work, String name) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            work.run();
                        } catch (ClosedChannelException closed) { // as intended
                        } catch (IOException failure) {
                            failure.printStackTrace();
                        }
                    },
                    name);
            thread.setDaemon(true);
            thread.start();
        }
    }
}
