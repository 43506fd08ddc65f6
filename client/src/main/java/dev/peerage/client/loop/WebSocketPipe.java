package dev.peerage.client.loop;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket, seen from the loop: whole binary messages in and out.
 *
 * <p>The JDK's WebSocket takes one send at a time and gives messages in parts; both are hidden here. Listener methods run on
 * the WebSocket's threads and only post; everything else is confined to the loop.
 */
final class WebSocketPipe implements WebSocket.Listener {

    /** The largest message taken: a view of a group with a thousand members. */
    static final int MAX_MESSAGE_BYTES = 2 << 20;

    /** More is not queued: the server is too slow, or gone. */
    static final int MAX_QUEUED_BYTES = 8 << 20;

    /** Messages under way from the WebSocket to the loop. */
    private static final int DEMAND = 64;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** What the loop is told; always on the loop. */
    interface Events {
        void onOpened(WebSocketPipe pipe, long nowUs);

        void onMessage(WebSocketPipe pipe, ByteBuffer message, long nowUs);

        /** All that was queued when it last told has been sent, or some of it. */
        void onDrained(WebSocketPipe pipe, long nowUs);

        /** Once, last. */
        void onEnded(WebSocketPipe pipe, Throwable why, long nowUs);
    }

    private final Mailbox mailbox;
    private final Events events;

    // Confined to the loop thread
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
    private @Nullable WebSocket socket;
    private boolean isSending;
    private boolean isOver;
    private int queuedBytes;

    // Confined to the WebSocket's listener, which is called by one thread at a time
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    private WebSocketPipe(Mailbox mailbox, Events events) {
        this.mailbox = mailbox;
        this.events = events;
    }

    static WebSocketPipe open(HttpClient http, URI uri, String subprotocol, Mailbox mailbox, Events events) {
        WebSocketPipe pipe = new WebSocketPipe(mailbox, events);
        CompletableFuture<WebSocket> unused = http.newWebSocketBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .subprotocols(subprotocol)
                .buildAsync(uri, pipe)
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        mailbox.post(nowUs -> pipe.end(unwrap(failure), nowUs));
                    }
                });
        return pipe;
    }

    /** Queues a message; false if too much is queued already. */
    boolean send(ByteBuffer message) {
        if (isOver || queuedBytes + message.remaining() > MAX_QUEUED_BYTES) {
            return false;
        }
        queuedBytes += message.remaining();
        queue.add(message);
        sendNext();
        return true;
    }

    int queuedBytes() {
        return queuedBytes;
    }

    /** Ends without a word more than what is under way; no event follows. */
    void abort() {
        isOver = true;
        if (socket != null) {
            socket.abort();
        }
    }

    /** Sends a close frame after what was sent; no event follows. */
    void close() {
        isOver = true;
        WebSocket present = socket;
        if (present != null) {
            CompletableFuture<WebSocket> unused =
                    present.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((done, failure) -> present.abort());
        }
    }

    boolean isDrained() {
        return queue.isEmpty() && !isSending;
    }

    private void sendNext() {
        WebSocket present = socket;
        ByteBuffer next = present == null || isSending ? null : queue.poll();
        if (present == null || next == null) {
            return;
        }
        isSending = true;
        int bytes = next.remaining();
        CompletableFuture<WebSocket> unused = present.sendBinary(next, true)
                .whenComplete((done, failure) -> mailbox.post(nowUs -> {
                    isSending = false;
                    queuedBytes -= bytes;
                    if (failure != null) {
                        end(unwrap(failure), nowUs);
                    } else {
                        sendNext();
                        if (!isOver) {
                            events.onDrained(this, nowUs);
                        }
                    }
                }));
    }

    private void end(Throwable why, long nowUs) {
        if (!isOver) {
            abort();
            queue.clear();
            events.onEnded(this, why, nowUs);
        }
    }

    @Override
    public void onOpen(WebSocket opened) {
        mailbox.post(nowUs -> {
            if (isOver) {
                opened.abort();
                return;
            }
            socket = opened;
            opened.request(DEMAND);
            events.onOpened(this, nowUs);
            sendNext();
        });
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean isLast) {
        if (parts.size() + data.remaining() > MAX_MESSAGE_BYTES) {
            mailbox.post(nowUs -> end(new IllegalStateException("a message above the limit"), nowUs));
            return null;
        }
        byte[] part = new byte[data.remaining()];
        data.get(part);
        parts.writeBytes(part);
        if (!isLast) {
            from.request(1);
            return null;
        }
        ByteBuffer message = ByteBuffer.wrap(parts.toByteArray());
        parts.reset();
        mailbox.post(nowUs -> {
            if (!isOver) {
                events.onMessage(this, message, nowUs);
                from.request(1);
            }
        });
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
        mailbox.post(nowUs -> end(new IllegalStateException("a text message"), nowUs));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
        mailbox.post(nowUs -> end(new IllegalStateException("closed by the server (" + statusCode + ")"), nowUs));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        mailbox.post(nowUs -> end(unwrap(error), nowUs));
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
