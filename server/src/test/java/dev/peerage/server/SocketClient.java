package dev.peerage.server;

import dev.peerage.identity.AgreementKey;
import dev.peerage.identity.Introduction;
import dev.peerage.identity.PeerIdentity;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.LinkCodec;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.testkit.SeededRandom;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client on a real WebSocket, as plain as can be: what it says is up to the test. */
final class SocketClient implements WebSocket.Listener {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 5;

    final PeerIdentity identity;
    final CountDownLatch closed = new CountDownLatch(1);
    private final BlockingQueue<LinkFrame> received = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final SeededRandom random;
    final WebSocket socket;
    long memberId;
    /** Takes no more from the socket: the buffers on the way fill up. */
    volatile boolean isDeaf;

    /** Opens the socket; the handshake is another step. */
    SocketClient(int port, long seed) {
        random = new SeededRandom(seed);
        identity = PeerIdentity.generate(random);
        socket = HTTP.newWebSocketBuilder()
                .subprotocols("peerage.v1")
                .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/peerage/v1"), this)
                .join();
    }

    static SocketClient welcomed(int port, long seed) {
        SocketClient client = new SocketClient(port, seed);
        client.shakeHands(false);
        client.memberId = client.next(LinkFrame.Welcome.class).memberId();
        return client;
    }

    void shakeHands(boolean isForged) {
        LinkFrame.Challenge challenge = next(LinkFrame.Challenge.class);
        AgreementKey key = AgreementKey.generate(random);
        Introduction introduction = Introduction.sign(identity, key, random);
        byte[] proof = introduction.signProof(identity, challenge.nonce().toArray(), random);
        if (isForged) {
            proof[40] ^= 1;
        }
        send(new LinkFrame.Hello(
                new dev.peerage.session.wire.Introduction(
                        identity.peerId(), Bytes.of(introduction.agreementKey()), Bytes.of(introduction.signature())),
                Bytes.of(proof),
                Bytes.of("hi".getBytes())));
    }

    void send(LinkFrame frame) {
        socket.sendBinary(LinkCodec.encode(frame), true).join();
    }

    /** Skips frames of other types. */
    <T extends LinkFrame> T next(Class<T> type) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (true) {
                LinkFrame frame = received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (frame == null) {
                    throw new AssertionError("no " + type.getSimpleName() + " in time");
                }
                if (type.isInstance(frame)) {
                    return type.cast(frame);
                }
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean isLast) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        partial.writeBytes(bytes);
        if (isLast) {
            received.add(LinkCodec.decode(ByteBuffer.wrap(partial.toByteArray())));
            partial.reset();
        }
        if (!isDeaf) {
            webSocket.request(1);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.countDown();
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.countDown();
    }
}
