package dev.peerage.rtc.io.port;

import dev.peerage.base.TransportAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers both forms of an address, so that a datagram makes neither anew.
 *
 * <p>Anyone can send from any address, so it forgets all when it is full; the last one of each direction is found without a
 * look-up. Confined to its port's thread.
 */
@SuppressWarnings("ReferenceEquality") // the same object is the quick case, not the only one
public final class AddressCache {

    /** A thousand connections, with some addresses each. */
    static final int MAX_ADDRESSES = 4_096;

    private final Map<InetSocketAddress, TransportAddress> values = new HashMap<>();
    private final Map<TransportAddress, InetSocketAddress> sockets = new HashMap<>();
    private @Nullable InetSocketAddress lastSocket;
    private @Nullable TransportAddress lastValue;
    private @Nullable TransportAddress lastTo;
    private @Nullable InetSocketAddress lastToSocket;

    /** Knows none yet. */
    public AddressCache() {}

    /** Our form of where a datagram came from. */
    public TransportAddress value(InetSocketAddress socket) {
        TransportAddress last = lastValue;
        if (last != null && socket == lastSocket) { // the JDK keeps the object while the sender stays the same
            return last;
        }
        TransportAddress found = values.get(socket);
        if (found == null) {
            found = TransportAddress.of(socket.getAddress().getAddress(), socket.getPort());
            makeRoom(values);
            values.put(socket, found);
        }
        lastSocket = socket;
        lastValue = found;
        return found;
    }

    /** The JDK's form of where a datagram goes. */
    public InetSocketAddress socket(TransportAddress value) throws UnknownHostException {
        InetSocketAddress last = lastToSocket;
        if (last != null && value == lastTo) {
            return last;
        }
        InetSocketAddress found = sockets.get(value);
        if (found == null) {
            found = new InetSocketAddress(InetAddress.getByAddress(value.ip()), value.port());
            makeRoom(sockets);
            sockets.put(value, found);
        }
        lastTo = value;
        lastToSocket = found;
        return found;
    }

    private static void makeRoom(Map<?, ?> addresses) {
        if (addresses.size() >= MAX_ADDRESSES) {
            addresses.clear();
        }
    }
}
