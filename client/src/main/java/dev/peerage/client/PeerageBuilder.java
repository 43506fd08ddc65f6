package dev.peerage.client;

import dev.peerage.identity.PeerIdentity;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.IceServerUrl;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.Function;

/** Describes how to connect. Not thread-safe. */
public final class PeerageBuilder {

    /** The longest greeting, bytes. */
    public static final int MAX_GREETING_BYTES = 1024;

    private static final System.Logger LOG = System.getLogger(Peerage.class.getName());

    private final Function<PeerageBuilder, Peerage> connector;

    private String server = "ws://localhost:8080";
    private Optional<PeerIdentity> identity = Optional.empty();
    private byte[] greeting = new byte[0];
    private Optional<Executor> executor = Optional.of(ForkJoinPool.commonPool());
    private List<IceServer> iceServers = List.of();
    private int bindPort;
    private Consumer<Throwable> errorHandler =
            failure -> LOG.log(System.Logger.Level.ERROR, "a callback of the application failed", failure);

    PeerageBuilder(Function<PeerageBuilder, Peerage> connector) {
        this.connector = connector;
    }

    /** The group server: {@code ws://host:port} or {@code wss://host:port}; default {@code ws://localhost:8080}. */
    public PeerageBuilder server(String url) {
        this.server = url;
        return this;
    }

    /** Who this peer is; default a fresh identity. */
    public PeerageBuilder identity(PeerIdentity peerIdentity) {
        this.identity = Optional.of(peerIdentity);
        return this;
    }

    /**
     * What members are told of this peer, for example its name; default nothing.
     *
     * @throws IllegalArgumentException if it is longer than {@link #MAX_GREETING_BYTES}
     */
    public PeerageBuilder greeting(byte[] bytes) {
        if (bytes.length > MAX_GREETING_BYTES) {
            throw new IllegalArgumentException(
                    "a greeting has at most " + MAX_GREETING_BYTES + " bytes, was " + bytes.length);
        }
        this.greeting = bytes.clone();
        return this;
    }

    /**
     * Where callbacks run, one after the other whatever the executor; default the common pool. An executor that runs tasks
     * on the calling thread is not allowed: callbacks would block the network.
     */
    public PeerageBuilder executor(Executor callbackExecutor) {
        this.executor = Optional.of(callbackExecutor);
        return this;
    }

    /** Callbacks run inside {@link Peerage#poll()} instead, for game loops. */
    public PeerageBuilder polled() {
        this.executor = Optional.empty();
        return this;
    }

    /**
     * STUN and TURN servers to use besides the group server's own STUN and relay; TURN also over TCP and TLS.
     *
     * @throws IllegalArgumentException if one is STUN over TCP or TLS, which would tell nothing of our UDP socket
     */
    public PeerageBuilder iceServers(List<IceServer> servers) {
        for (IceServer server : servers) {
            for (IceServerUrl url : server.urls()) {
                if (!url.isTurn() && url.transport() != IceServerUrl.Transport.UDP) {
                    throw new IllegalArgumentException(
                            url + " is of no use: STUN is spoken over UDP, such as stun:host");
                }
            }
        }
        this.iceServers = List.copyOf(servers);
        return this;
    }

    /**
     * The UDP port of this peer; default 0: any free one.
     *
     * @throws IllegalArgumentException if it is not 0 to 65535
     */
    public PeerageBuilder bindPort(int port) {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("a port is 0 to 65535, was " + port);
        }
        this.bindPort = port;
        return this;
    }

    /** Takes what the application's callbacks throw; default: it is logged. */
    public PeerageBuilder onCallbackFailure(Consumer<Throwable> handler) {
        this.errorHandler = handler;
        return this;
    }

    /**
     * Connects; blocks until the server has welcomed this peer.
     *
     * @throws PeerageException if the URL is wrong, the port taken, or the server cannot be reached or refuses
     */
    public Peerage connect() {
        return connector.apply(this);
    }

    /** What {@link #server(String)} was given. */
    public String server() {
        return server;
    }

    /** What {@link #identity(PeerIdentity)} was given. */
    public Optional<PeerIdentity> identity() {
        return identity;
    }

    /** What {@link #greeting(byte[])} was given; a copy. */
    public byte[] greeting() {
        return greeting.clone();
    }

    /** Where callbacks run; empty if polled. */
    public Optional<Executor> executor() {
        return executor;
    }

    /** What {@link #iceServers(List)} was given. */
    public List<IceServer> iceServers() {
        return iceServers;
    }

    /** What {@link #bindPort(int)} was given. */
    public int bindPort() {
        return bindPort;
    }

    /** What {@link #onCallbackFailure(Consumer)} was given. */
    public Consumer<Throwable> callbackFailureHandler() {
        return errorHandler;
    }
}
