package dev.peerage.server;

import java.util.concurrent.Executor;

/** The options of a {@link GroupServer}. Not thread-safe. */
public final class GroupServerBuilder {

    GroupServerBuilder() {}

    /** The TCP port of HTTP and WebSocket; default 8080, 0: any free one. */
    public GroupServerBuilder port(int port) {
        return this;
    }

    /** The UDP port of STUN; default 3478, 0: any free one. */
    public GroupServerBuilder stunPort(int port) {
        return this;
    }

    /** No STUN: clients behind a NAT will stay relayed unless they know another STUN server. */
    public GroupServerBuilder withoutStun() {
        return this;
    }

    /** The STUN host told to clients, if it is not the host by which they reached the server. */
    public GroupServerBuilder stunHost(String host) {
        return this;
    }

    /** The local address to bind; default {@code 0.0.0.0}, all. */
    public GroupServerBuilder bindAddress(String address) {
        return this;
    }

    /** The bounds for clients and groups; default {@link ServerLimits#defaults()}. */
    public GroupServerBuilder limits(ServerLimits limits) {
        return this;
    }

    /** Where callbacks run; default one daemon thread of the server's own, named {@code peerage-callbacks}. */
    public GroupServerBuilder callbackExecutor(Executor executor) {
        return this;
    }

    /** Decides who may have a link; default all that have proven their key. */
    public GroupServerBuilder onAdmission(AdmissionPolicy policy) {
        return this;
    }

    /**
     * Binds the ports and starts.
     *
     * @throws ServerStartException if a port is taken or may not be bound
     */
    public GroupServer start() {
        return Soon.come();
    }
}
