package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Gives each datagram of one UDP socket to the {@link PeerConnection} it is for. Confined to the socket's loop. */
@SuppressWarnings("DoNotCallSuggester") // signatures first: the bodies follow
public final class DatagramRouter {

    /** Makes an empty one. */
    public DatagramRouter(int maxConnections) {}

    /**
     * Adds a connection.
     *
     * @return false if there are {@code maxConnections}
     */
    public boolean add(PeerConnection connection) {
        throw new UnsupportedOperationException();
    }

    public void remove(PeerConnection connection) {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands the datagram to its connection.
     *
     * @return the connection, which wants to be drained now; null if there is none for it
     */
    public @Nullable PeerConnection onReceived(ByteBuffer datagram, TransportAddress from, long nowUs) {
        throw new UnsupportedOperationException();
    }

    /** How many datagrams found no connection for that reason. */
    public long dropped(RouterDrop reason) {
        throw new UnsupportedOperationException();
    }
}
