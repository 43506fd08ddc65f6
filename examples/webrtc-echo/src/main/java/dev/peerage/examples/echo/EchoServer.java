package dev.peerage.examples.echo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.peerage.rtc.io.Rtc;
import dev.peerage.rtc.io.RtcConnection;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The page, and one POST that swaps an offer for an answer: all the signalling that is needed. */
final class EchoServer implements AutoCloseable {

    private static final int MAX_OFFER_BYTES = 65_536;
    private static final Map<String, String> TYPES = Map.of(
            "/index.html", "text/html; charset=utf-8",
            "/echo.css", "text/css; charset=utf-8",
            "/echo.js", "text/javascript; charset=utf-8",
            "/chart.js", "text/javascript; charset=utf-8");

    private final HttpServer http;
    private final Rtc rtc;
    private final AtomicLong echoes = new AtomicLong();

    private EchoServer(HttpServer http, Rtc rtc) {
        this.http = http;
        this.rtc = rtc;
    }

    /** Starts on a port, 0 for any. */
    static EchoServer start(int port, Rtc rtc) throws IOException {
        EchoServer server = new EchoServer(HttpServer.create(new InetSocketAddress(port), 0), rtc);
        server.http.createContext("/", server::onRequest);
        server.http.start();
        return server;
    }

    int httpPort() {
        return http.getAddress().getPort();
    }

    /** How many messages went back. */
    long echoes() {
        return echoes.get();
    }

    private void onRequest(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("POST") && path.equals("/offer")) {
            onOffer(exchange);
        } else {
            onGet(exchange, path.equals("/") ? "/index.html" : path);
        }
    }

    /** The body is the browser's offer with all candidates in it, the response our answer with all of ours. */
    private void onOffer(HttpExchange exchange) throws IOException {
        String offer = new String(exchange.getRequestBody().readNBytes(MAX_OFFER_BYTES), StandardCharsets.UTF_8);
        RtcConnection connection = rtc.connect();
        connection.onChannel(channel -> new Echo(channel, echoes::incrementAndGet));
        connection
                .answer(SessionDescription.offer(offer))
                .thenCompose(answer -> connection.gathered())
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        respond(exchange, 200, "application/sdp", answer.sdp().getBytes(StandardCharsets.UTF_8));
                    } else {
                        respond(
                                exchange,
                                400,
                                "text/plain",
                                String.valueOf(failure).getBytes(StandardCharsets.UTF_8));
                    }
                });
    }

    private static void onGet(HttpExchange exchange, String name) throws IOException {
        String type = TYPES.get(name);
        try (InputStream file = type == null ? null : EchoServer.class.getResourceAsStream("/page" + name)) {
            if (type == null || file == null) {
                respond(exchange, 404, "text/plain", "not here".getBytes(StandardCharsets.UTF_8));
            } else {
                respond(exchange, 200, type, file.readAllBytes());
            }
        }
    }

    private static void respond(HttpExchange exchange, int status, String type, byte[] body) {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException gone) {
            // The browser did not wait.
        }
    }

    @Override
    public void close() {
        http.stop(0);
        rtc.close();
    }
}
