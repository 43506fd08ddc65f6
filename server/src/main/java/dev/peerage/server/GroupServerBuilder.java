package dev.peerage.server;

import dev.peerage.base.RandomSource;
import dev.peerage.server.link.Counters;
import dev.peerage.server.link.LinkHub;
import dev.peerage.server.link.LinkLimits;
import dev.peerage.server.vertx.EventLoop;
import dev.peerage.server.vertx.HttpEndpoint;
import dev.peerage.server.vertx.StunEndpoint;
import dev.peerage.session.group.GroupLimits;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The options of a {@link GroupServer}. Not thread-safe. */
public final class GroupServerBuilder {

    private static final int NO_STUN = -1;
    private static final int MAX_HOST_BYTES = 255;
    /** A member in a view: ids, introduction and the longest greeting. */
    private static final int MAX_MEMBER_BYTES = 1_200;

    private final Map<ServerLimit, Integer> limits = new EnumMap<>(ServerLimit.class);
    private int port = 8080;
    private int stunPort = 3478;
    private String stunHost = "";
    private String bindAddress = "0.0.0.0";
    private @Nullable Executor callbackExecutor;
    private AdmissionPolicy admissionPolicy = AdmissionPolicy.ALL;

    GroupServerBuilder() {}

    /** The TCP port of HTTP and WebSocket; default 8080, 0: any free one. */
    public GroupServerBuilder port(int port) {
        this.port = checkedPort(port);
        return this;
    }

    /** The UDP port of STUN; default 3478, 0: any free one. */
    public GroupServerBuilder stunPort(int port) {
        this.stunPort = checkedPort(port);
        return this;
    }

    /** No STUN: clients behind a NAT will stay relayed unless they know another STUN server. */
    public GroupServerBuilder withoutStun() {
        this.stunPort = NO_STUN;
        return this;
    }

    /** The STUN host told to clients, if it is not the host by which they reached the server; at most 255 bytes. */
    public GroupServerBuilder stunHost(String host) {
        if (host.getBytes(StandardCharsets.UTF_8).length > MAX_HOST_BYTES) {
            throw new IllegalArgumentException("a host has at most 255 bytes");
        }
        this.stunHost = host;
        return this;
    }

    /** The local IP address to bind; default {@code 0.0.0.0}, all of IPv4; {@code ::} is all of IPv4 and IPv6. */
    public GroupServerBuilder bindAddress(String address) {
        this.bindAddress = address;
        return this;
    }

    /**
     * Sets one of the limits; the others keep their defaults.
     *
     * @throws IllegalArgumentException if the value is outside the bounds of the limit
     */
    public GroupServerBuilder limit(ServerLimit limit, int value) {
        limits.put(limit, limit.checked(value));
        return this;
    }

    /**
     * Where callbacks run, one at a time even if it has several threads; default one daemon thread of the server's own,
     * named {@code peerage-callbacks}.
     */
    public GroupServerBuilder callbackExecutor(Executor executor) {
        this.callbackExecutor = executor;
        return this;
    }

    /**
     * Decides who may have a link; default {@link AdmissionPolicy#ALL}. Here and not in the server, since it must stand
     * before the first client comes.
     */
    public GroupServerBuilder onAdmission(AdmissionPolicy policy) {
        this.admissionPolicy = policy;
        return this;
    }

    /**
     * Binds the ports and starts.
     *
     * @throws ServerStartException if a port is taken or may not be bound
     * @throws IllegalArgumentException if limits contradict one another
     */
    public GroupServer start() {
        LinkLimits linkLimits = linkLimits();
        EventLoop eventLoop = new EventLoop();
        try {
            return start(eventLoop, linkLimits);
        } catch (RuntimeException failure) {
            eventLoop.close(() -> {});
            throw failure;
        }
    }

    private GroupServer start(EventLoop eventLoop, LinkLimits linkLimits) {
        Counters counters = new Counters();
        int boundStunPort = stunPort == NO_STUN ? 0 : bindStun(eventLoop, counters);
        RandomSource random = new SecureRandom()::nextBytes;
        LinkHub hub = new LinkHub(linkLimits, stunHost, boundStunPort, random, counters);
        ServerLoop loop = new ServerLoop(eventLoop, hub, counters);
        ExecutorService ownExecutor = newCallbackThread(); // starts its thread with the first callback, if ever
        Executor executor = callbackExecutor == null ? ownExecutor : callbackExecutor;
        Callbacks callbacks = new Callbacks(executor, loop::count);
        Application application = new Application(loop, callbacks, admissionPolicy);
        loop.listener(application::onEvent);
        try {
            int boundPort = bindHttp(eventLoop, hub, counters, loop);
            return new GroupServer(loop, application, boundPort, boundStunPort, ownExecutor::shutdown);
        } catch (RuntimeException failure) {
            ownExecutor.shutdown();
            throw failure;
        }
    }

    private int bindStun(EventLoop loop, Counters counters) {
        try {
            return loop.await(() -> StunEndpoint.bind(loop, bindAddress, stunPort, counters));
        } catch (RuntimeException failure) {
            String cannot = "UDP port " + stunPort + " for STUN cannot be used (" + reason(failure) + "): ";
            throw new ServerStartException(
                    cannot + "choose another with stunPort(...), where 0 is any free one, or go withoutStun().",
                    stunPort,
                    true,
                    failure);
        }
    }

    private int bindHttp(EventLoop loop, LinkHub hub, Counters counters, ServerLoop serverLoop) {
        HttpEndpoint http = new HttpEndpoint(
                loop,
                hub,
                counters,
                serverLoop::settle,
                () -> serverLoop.stats().toJson());
        int idleSeconds = 60 + 3 * value(ServerLimit.KEEP_ALIVE_MS) / 1_000;
        try {
            return loop.await(() -> http.bind(bindAddress, port, idleSeconds));
        } catch (RuntimeException failure) {
            String cannot = "TCP port " + port + " for HTTP and WebSocket cannot be used (" + reason(failure) + "): ";
            throw new ServerStartException(
                    cannot + "choose another with port(...), where 0 is any free one.", port, false, failure);
        }
    }

    private LinkLimits linkLimits() {
        int members = value(ServerLimit.MAX_MEMBERS_PER_GROUP);
        int controlQueueBytes = value(ServerLimit.CONTROL_QUEUE_BYTES);
        if (members * MAX_MEMBER_BYTES > controlQueueBytes) {
            throw new IllegalArgumentException("CONTROL_QUEUE_BYTES must be at least " + MAX_MEMBER_BYTES
                    + " for each of the " + members + " MAX_MEMBERS_PER_GROUP, was " + controlQueueBytes);
        }
        return new LinkLimits(
                new GroupLimits(
                        value(ServerLimit.MAX_CLIENTS),
                        value(ServerLimit.MAX_GROUPS),
                        members,
                        value(ServerLimit.MAX_GROUPS_PER_CLIENT),
                        microseconds(ServerLimit.VIEW_ACK_TIMEOUT_MS)),
                value(ServerLimit.MAX_HANDSHAKES),
                value(ServerLimit.MAX_PAYLOAD_BYTES),
                value(ServerLimit.RELAY_QUEUE_BYTES),
                controlQueueBytes,
                value(ServerLimit.BYTES_PER_SECOND),
                value(ServerLimit.FRAMES_PER_SECOND),
                value(ServerLimit.CONTROL_FRAMES_PER_SECOND),
                microseconds(ServerLimit.HANDSHAKE_TIMEOUT_MS),
                microseconds(ServerLimit.KEEP_ALIVE_MS),
                microseconds(ServerLimit.STALLED_TIMEOUT_MS));
    }

    private int value(ServerLimit limit) {
        return limits.getOrDefault(limit, limit.defaultValue());
    }

    private long microseconds(ServerLimit limitMs) {
        return value(limitMs) * 1_000L;
    }

    private static ExecutorService newCallbackThread() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "peerage-callbacks");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private static int checkedPort(int port) {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("a port is from 0 to 65535, was " + port);
        }
        return port;
    }
}
