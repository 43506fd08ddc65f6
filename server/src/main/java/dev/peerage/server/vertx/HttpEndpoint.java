package dev.peerage.server.vertx;

import dev.peerage.server.link.ClientLink;
import dev.peerage.server.link.Counter;
import dev.peerage.server.link.Counters;
import dev.peerage.server.link.LinkHub;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The TCP port: WebSockets for the links, {@code /health}, {@code /stats}, and pages. Confined to the loop.
 *
 * <p>After each input to the hub it calls {@code settle}, which does what the hub wants done.
 */
public final class HttpEndpoint {

    private static final System.Logger LOG = System.getLogger(HttpEndpoint.class.getName());

    /** docs/protocol/link.md. */
    private static final String LINK_PATH = "/peerage/v1";

    private static final String SUBPROTOCOL = "peerage.v1";
    /** The longest RELAY that is not malformed: header and payload. */
    private static final int MAX_MESSAGE_BYTES = 5 + 65_536;
    /** For the close frame of the other side, before the socket is closed anyway. */
    private static final int CLOSING_SECONDS = 2;

    private final EventLoop loop;
    private final LinkHub hub;
    private final Runnable settle;
    private final Supplier<String> stats;
    private final Counters counters;
    private final Pages pages;

    public HttpEndpoint(EventLoop loop, LinkHub hub, Counters counters, Runnable settle, Supplier<String> stats) {
        this.loop = loop;
        this.hub = hub;
        this.counters = counters;
        this.settle = settle;
        this.stats = stats;
        this.pages = new Pages(loop);
    }

    /**
     * Binds the port; completes with the one that was bound.
     *
     * @param idleSeconds after which a connection without any traffic is closed; longer than the links' own limit
     */
    public CompletableFuture<Integer> bind(String address, int port, int idleSeconds) {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxWebSocketFrameSize(MAX_MESSAGE_BYTES)
                .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES)
                .setWebSocketSubProtocols(List.of(SUBPROTOCOL))
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                // Sealed payloads do not compress, and inflating is a way to make a server work.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(true)
                .setTcpNoDelay(true)
                .setIdleTimeout(idleSeconds);
        return loop.vertx()
                .createHttpServer(options)
                .requestHandler(this::onRequest)
                .listen(port, address)
                .map(HttpServer::actualPort)
                .toCompletionStage()
                .toCompletableFuture();
    }

    private void onRequest(HttpServerRequest request) {
        if (LINK_PATH.equals(request.path())) {
            onLinkRequest(request);
            return;
        }
        if (!Set.of("GET", "HEAD").contains(request.method().name())) {
            request.response().setStatusCode(405).end();
            return;
        }
        switch (request.path()) {
            case "/health" -> json(request, "{\"status\":\"up\"}");
            case "/stats" -> json(request, stats.get());
            default -> pages.serve(request);
        }
    }

    private void onLinkRequest(HttpServerRequest request) {
        String offered = request.getHeader("Sec-WebSocket-Protocol");
        if (offered == null || !List.of(offered.split("\\s*,\\s*", -1)).contains(SUBPROTOCOL)) {
            counters.increment(Counter.UPGRADES_REFUSED);
            request.response().setStatusCode(400).end("this is a WebSocket of subprotocol " + SUBPROTOCOL + "\n");
            return;
        }
        request.toWebSocket()
                .onSuccess(socket -> onWebSocket(socket, request))
                .onFailure(ignored -> counters.increment(Counter.UPGRADES_REFUSED));
    }

    private void onWebSocket(ServerWebSocket socket, HttpServerRequest request) {
        ClientLink link = hub.onConnected(new WebSocketConnection(socket, request.remoteAddress()), loop.nowUs());
        socket.binaryMessageHandler(
                message -> guarded(link, () -> hub.onMessage(link, message.getBytes(), loop.nowUs())));
        socket.textMessageHandler(
                ignored -> guarded(link, () -> hub.onProtocolError(link, "a text message", loop.nowUs())));
        socket.exceptionHandler(failure -> onSocketFailure(socket, link, failure));
        socket.drainHandler(ignored -> guarded(link, () -> hub.onWritable(link, loop.nowUs())));
        socket.closeHandler(ignored -> guarded(link, () -> hub.onClosed(link, loop.nowUs())));
        settle.run();
    }

    /** A lost socket is no fault of the client: its end will be told in a moment. */
    private void onSocketFailure(ServerWebSocket socket, ClientLink link, Throwable failure) {
        if (!socket.isClosed() && !(failure instanceof IOException)) {
            guarded(link, () -> hub.onProtocolError(link, "a broken or oversized message", loop.nowUs()));
        }
    }

    /** Our own mistakes cost one client its link, not the server its loop. */
    private void guarded(ClientLink link, Runnable input) {
        try {
            input.run();
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "a link failed: please report this", bug);
            hub.onInternalError(link, loop.nowUs());
        }
        settle.run();
    }

    private static void json(HttpServerRequest request, String body) {
        Pages.secure(request.response());
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
    }
}
