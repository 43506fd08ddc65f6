package dev.peerage.rtc.io;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.DatagramPorts;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Describes an {@link Rtc} or an {@link RtcLoop}. Not thread-safe. */
public final class RtcBuilder {

    private static final System.Logger LOG = System.getLogger(Rtc.class.getName());

    int localPort;
    PeerConnectionConfig connectionConfig = PeerConnectionConfig.defaults();
    List<IceServer> iceServers = List.of();
    List<TransportAddress> hosts = List.of();
    int maxConnections = 4_096;
    long spinUs;
    int sendBufferBytes = 1 << 20;
    int receiveBufferBytes = 1 << 20;
    Executor executor = ForkJoinPool.commonPool();
    Consumer<Throwable> callbackFailure =
            failure -> LOG.log(System.Logger.Level.ERROR, "a callback of the application failed", failure);

    /** A test has its own. */
    SurroundingsSource surroundings = SurroundingsSource.machine();

    @Nullable
    SSLContext turnTls;

    @Nullable
    DtlsCertificate certificate;

    @Nullable
    DatagramPort port;

    RtcBuilder() {}

    /**
     * The UDP port; default 0: any free one.
     *
     * @throws IllegalArgumentException if it is not 0 to 65535
     */
    public RtcBuilder localPort(int udpPort) {
        require(udpPort >= 0 && udpPort <= 0xFFFF, "a port is 0 to 65535, was " + udpPort);
        localPort = udpPort;
        return this;
    }

    /** A socket of one's own making instead of the best one found; the loop closes it. */
    public RtcBuilder port(DatagramPort datagramPort) {
        port = datagramPort;
        return this;
    }

    /** STUN and TURN servers for all connections; default none, which is enough within a LAN. */
    public RtcBuilder iceServers(List<IceServer> servers) {
        iceServers = List.copyOf(servers);
        return this;
    }

    /**
     * STUN servers, or others that need no credentials, such as {@code "stun:stun.example.org"}.
     *
     * @throws IllegalArgumentException if one is no such URL; the message says what is wrong with it
     */
    public RtcBuilder iceServers(String... urls) {
        return iceServers(Stream.of(urls).map(IceServer::of).toList());
    }

    /** Whose certificates of TURN servers over TLS are trusted; default: those that the JDK trusts. */
    public RtcBuilder turnTls(SSLContext trusting) {
        turnTls = trusting;
        return this;
    }

    /** Limits and timers of the connections. */
    public RtcBuilder connectionConfig(PeerConnectionConfig config) {
        connectionConfig = config;
        return this;
    }

    /** The addresses of this machine to offer, whatever their port; default: those of its interfaces. */
    public RtcBuilder hosts(List<TransportAddress> addresses) {
        hosts = List.copyOf(addresses);
        return this;
    }

    /** What we show to the other sides; default a fresh one for each {@link Rtc}. */
    public RtcBuilder certificate(DtlsCertificate shown) {
        certificate = shown;
        return this;
    }

    /** How many connections there may be at a time; default 4096. */
    public RtcBuilder maxConnections(int connections) {
        require(connections > 0, "there must be room for a connection");
        maxConnections = connections;
        return this;
    }

    /**
     * How long the loop looks for datagrams before it sleeps, microseconds; default 0. Some tens save the time to wake up,
     * for a processor's full attention.
     */
    public RtcBuilder spinUs(long microseconds) {
        require(microseconds >= 0, "spinUs is not negative");
        spinUs = microseconds;
        return this;
    }

    /**
     * What one connection accepts by {@link RtcChannel#send} before it answers BACK_PRESSURED, beyond what the connection's
     * own queue takes; default 1 MiB. A longer message passes when nothing else waits.
     */
    public RtcBuilder sendBufferBytes(int bytes) {
        require(bytes > 0, "sendBufferBytes must be positive");
        sendBufferBytes = bytes;
        return this;
    }

    /** What may wait for one connection's callbacks before the other side is slowed down; default 1 MiB. */
    public RtcBuilder receiveBufferBytes(int bytes) {
        require(bytes > 0, "receiveBufferBytes must be positive");
        receiveBufferBytes = bytes;
        return this;
    }

    /**
     * Where {@link Rtc}'s callbacks run, those of one connection one after the other; default the common pool, which also
     * takes what this one would run on the loop's thread, or takes no more.
     */
    public RtcBuilder executor(Executor callbackExecutor) {
        executor = callbackExecutor;
        return this;
    }

    /** Takes what callbacks throw; default: it is logged. */
    public RtcBuilder onCallbackFailure(Consumer<Throwable> handler) {
        callbackFailure = failure -> {
            try {
                handler.accept(failure);
            } catch (Throwable another) { // would end the loop, or the connection's callbacks
                LOG.log(System.Logger.Level.ERROR, "the handler of failed callbacks failed", another);
            }
        };
        return this;
    }

    /**
     * Opens the socket and starts the thread.
     *
     * @throws RtcException if the port is taken or no socket can be had
     */
    public Rtc open() {
        return Rtc.open(this);
    }

    /**
     * Opens the socket for a loop that runs on the caller's thread; waits while names of ICE servers are resolved.
     *
     * @throws RtcException if the port is taken or no socket can be had
     */
    public RtcLoop openLoop() {
        ServerNames.Resolved servers = ServerNames.resolve(iceServers);
        RtcLoop loop = new RtcLoop(copy(), openPort());
        loop.useServers(iceServers, servers);
        return loop;
    }

    /** With the costly part of handshakes left to the loop's workers. */
    PeerConnectionConfig delegatingConfig() {
        PeerConnectionConfig given = connectionConfig;
        return new PeerConnectionConfig(
                given.ice(),
                given.dtls().withDelegatedTasks(true),
                given.sctp(),
                given.maxChannels(),
                given.signallingTimeoutUs(),
                given.connectTimeoutUs());
    }

    /** What is described so far, whatever comes later. */
    RtcBuilder copy() {
        RtcBuilder copy = new RtcBuilder();
        copy.localPort = localPort;
        copy.connectionConfig = connectionConfig;
        copy.iceServers = iceServers;
        copy.hosts = hosts;
        copy.surroundings = surroundings;
        copy.maxConnections = maxConnections;
        copy.spinUs = spinUs;
        copy.sendBufferBytes = sendBufferBytes;
        copy.receiveBufferBytes = receiveBufferBytes;
        copy.executor = executor;
        copy.callbackFailure = callbackFailure;
        copy.certificate = certificate;
        copy.port = port;
        copy.turnTls = turnTls;
        return copy;
    }

    DatagramPort openPort() {
        DatagramPort given = port;
        if (given != null) {
            return given;
        }
        try {
            return DatagramPorts.open(localPort);
        } catch (BindException taken) {
            throw new RtcException(
                    RtcException.Kind.PORT_TAKEN,
                    "UDP port " + localPort + " is in use: choose another, or 0 for any",
                    taken);
        } catch (IOException failure) {
            throw new RtcException(
                    RtcException.Kind.NO_SOCKET,
                    "no UDP socket can be opened (" + failure.getMessage() + "): check the system's limits",
                    failure);
        }
    }

    private static void require(boolean isSo, String message) {
        if (!isSo) {
            throw new IllegalArgumentException(message);
        }
    }
}
