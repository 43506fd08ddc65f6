package dev.peerage.rtc.io.port;

import dev.peerage.base.TransportAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Remembers both forms of an address, so that a datagram makes neither anew.
 *
 * <p>Anyone can send from any address, so only those are remembered that we send to: a flood of strangers makes no entry. What
 * is used stays, what is not is forgotten when
 * {@value #MAX_ADDRESSES} others came. The last one of
 * each direction is found without a look-up. Confined to its port's thread.
 */
@SuppressWarnings("ReferenceEquality") // the same object is the quick case, not the only one
public final class AddressCache {

    /** A thousand connections, with some addresses each. */
    static final int MAX_ADDRESSES = 4_096;

    /** Both forms of the same addresses. */
    private record Generation(
            Map<InetSocketAddress, TransportAddress> values, Map<TransportAddress, InetSocketAddress> sockets) {

        Generation() {
            this(new HashMap<>(), new HashMap<>());
        }
    }

    /** When it is full it becomes the old one, whose addresses are forgotten but for those that are used meanwhile. */
    private Generation young = new Generation();

    private Generation old = new Generation();
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
        TransportAddress found = young.values.get(socket);
        if (found == null) {
            found = old.values.get(socket);
            if (found == null) {
                found = TransportAddress.of(socket.getAddress().getAddress(), socket.getPort());
            } else {
                remember(found, Objects.requireNonNullElse(old.sockets.get(found), socket));
            }
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
        InetSocketAddress found = young.sockets.get(value);
        if (found == null) {
            found = old.sockets.get(value);
            if (found == null) {
                found = new InetSocketAddress(InetAddress.getByAddress(value.ip()), value.port());
            }
            remember(value, found);
        }
        lastTo = value;
        lastToSocket = found;
        return found;
    }

    private void remember(TransportAddress value, InetSocketAddress socket) {
        if (young.sockets.size() >= MAX_ADDRESSES / 2) {
            old = young;
            young = new Generation();
        }
        young.values.put(socket, value);
        young.sockets.put(value, socket);
    }

    /** How many addresses are remembered, those in both generations twice. */
    int size() {
        return young.sockets.size() + old.sockets.size();
    }
}
