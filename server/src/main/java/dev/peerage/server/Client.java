package dev.peerage.server;

import dev.peerage.base.PeerId;
import dev.peerage.base.TransportAddress;
import dev.peerage.server.link.ClientLink;

/**
 * A peer with a link to this server that has proven its key and was admitted. It stays the same object for the life of the
 * link; a peer that connects again is another client.
 *
 * <p>Every method may be called from any thread.
 */
public final class Client {

    private final ServerLoop loop;
    private final Application application;
    private final long id;
    private final PeerId peerId;
    private final byte[] greeting;
    private final TransportAddress remoteAddress;

    Client(ServerLoop loop, Application application, ClientLink link) {
        this.loop = loop;
        this.application = application;
        this.id = link.memberId();
        this.peerId = link.peerId();
        this.greeting = link.greeting().toArray();
        this.remoteAddress = link.remoteAddress();
    }

    /** The memberId: names this client on this server as long as its link lives. */
    public long id() {
        return id;
    }

    /** The key that the peer has proven to hold. */
    public PeerId peerId() {
        return peerId;
    }

    /** What the peer said about itself when it connected, at most 1,024 bytes; a fresh array. */
    public byte[] greeting() {
        return greeting.clone();
    }

    /** Where the connection comes from: the last proxy, if there is one. */
    public TransportAddress remoteAddress() {
        return remoteAddress;
    }

    /** Whether the link still lives; it may end right after. */
    public boolean isConnected() {
        return loop.ask(hub -> application.isConnected(this), false);
    }

    /**
     * Ends the link with {@code BYE REFUSED} and {@code reason}, of which at most 256 bytes of UTF-8 are sent; the client
     * leaves its groups. Twice is once.
     */
    public void disconnect(String reason) {
        loop.command((hub, nowUs) -> hub.disconnect(id, reason, nowUs));
    }

    @Override
    public String toString() {
        return "client " + id + " (" + peerId.brief() + ")";
    }
}
