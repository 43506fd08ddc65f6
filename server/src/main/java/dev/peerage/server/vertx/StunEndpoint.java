package dev.peerage.server.vertx;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunResponder;
import dev.peerage.server.link.Counter;
import dev.peerage.server.link.Counters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Answers STUN requests on a UDP port. Confined to the loop. */
public final class StunEndpoint {

    /** An answer is hardly longer than its request; see {@link StunResponder}. */
    private static final int MAX_GROWTH_BYTES = 64;
    /** Longer ones are no honest Binding requests. */
    private static final int MAX_REQUEST_BYTES = 1_500;

    private final DatagramSocket socket;
    private final Counters counters;
    private final StunResponder responder = new StunResponder();

    private StunEndpoint(DatagramSocket socket, Counters counters) {
        this.socket = socket;
        this.counters = counters;
    }

    /** Binds the port; completes with the one that was bound. */
    public static CompletableFuture<Integer> bind(EventLoop loop, String address, int port, Counters counters) {
        DatagramSocketOptions options = new DatagramSocketOptions().setIpV6(address.indexOf(':') >= 0);
        DatagramSocket socket = loop.vertx().createDatagramSocket(options);
        StunEndpoint endpoint = new StunEndpoint(socket, counters);
        return socket.handler(endpoint::onPacket)
                .listen(port, address)
                .map(bound -> bound.localAddress().port())
                .toCompletionStage()
                .toCompletableFuture();
    }

    private void onPacket(DatagramPacket packet) {
        byte[] request = packet.data().getBytes();
        TransportAddress from = Addresses.of(packet.sender());
        ByteBuffer answer = ByteBuffer.allocate(request.length + MAX_GROWTH_BYTES);
        if (request.length > MAX_REQUEST_BYTES || !responder.respond(ByteBuffer.wrap(request), from, answer)) {
            counters.increment(Counter.STUN_IGNORED);
            return;
        }
        counters.increment(Counter.STUN_ANSWERED);
        Buffer data = Buffer.buffer(Arrays.copyOf(answer.array(), answer.position()));
        socket.send(data, packet.sender().port(), packet.sender().hostAddress());
    }
}
