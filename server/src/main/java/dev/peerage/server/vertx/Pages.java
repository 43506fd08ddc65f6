package dev.peerage.server.vertx;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Serves the web client and its demo from the class path, folder {@code dev/peerage/web}. */
final class Pages {

    private static final String ROOT = "/dev/peerage/web";

    /** No dots at the start of a name, no escapes: nothing outside the folder can be named. */
    private static final Pattern SAFE_PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?");

    private static final Pattern SAFE_HOST = Pattern.compile("[A-Za-z0-9.-]+(:[0-9]+)?|\\[[0-9A-Fa-f:]+](:[0-9]+)?");

    /** Only these are served: a folder, or a file that was not meant for the web, has none of the endings. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("map", "application/json"),
            Map.entry("json", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("wasm", "application/wasm"));

    private final EventLoop loop;

    Pages(EventLoop loop) {
        this.loop = loop;
    }

    /** Answers a GET or HEAD. */
    void serve(HttpServerRequest request) {
        String path = request.path();
        String file = path != null && path.endsWith("/") ? path + "index.html" : path;
        String type = file == null || !SAFE_PATH.matcher(file).matches() ? null : typeOf(file);
        if (file == null || type == null) {
            notFound(request.response());
            return;
        }
        loop.work(() -> read(ROOT + file)).onComplete(result -> {
            byte[] content = result.succeeded() ? result.result() : null;
            if (content == null) {
                notFound(request.response());
            } else {
                respond(request, type, content);
            }
        });
    }

    static void secure(HttpServerResponse response) {
        response.putHeader("X-Content-Type-Options", "nosniff").putHeader("Referrer-Policy", "no-referrer");
    }

    private static void respond(HttpServerRequest request, String type, byte[] content) {
        HttpServerResponse response = request.response();
        secure(response);
        response.putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("Content-Security-Policy", policy(request.getHeader(HttpHeaders.HOST)));
        if (request.method().name().equals("HEAD")) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length))
                    .end();
        } else {
            response.end(Buffer.buffer(content));
        }
    }

    /** Everything from here only; WebSockets are named as well, since not every browser takes them for "self". */
    private static String policy(@Nullable String host) {
        String sockets = host != null && SAFE_HOST.matcher(host).matches() ? " ws://" + host + " wss://" + host : "";
        return "default-src 'self'; connect-src 'self'" + sockets
                + "; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }

    private static void notFound(HttpServerResponse response) {
        secure(response);
        response.setStatusCode(404)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end("not found\n");
    }

    private static @Nullable String typeOf(String file) {
        return TYPES.get(file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static byte @Nullable [] read(String resource) throws IOException {
        try (InputStream in = Pages.class.getResourceAsStream(resource)) {
            return in == null ? null : in.readAllBytes();
        }
    }
}
