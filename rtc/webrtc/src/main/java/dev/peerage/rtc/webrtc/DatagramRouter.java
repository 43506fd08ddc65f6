package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceCredentials;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TurnFrame;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives each datagram of one UDP socket to the {@link PeerConnection} it is for.
 *
 * <p>A STUN request names its connection by the user name fragment, a STUN answer by the transaction's tag, both drawn at
 * random by us. DTLS names nobody: it goes by its source address, which belongs to a connection once an authentic check
 * came from there, or which has its allocation on the TURN server there. Where two connections share an address, see {@link
 * AddressOwners}.
 *
 * <p>Confined to the socket's loop. A datagram for nobody costs a map look-up and is counted; nothing is remembered of it.
 */
public final class DatagramRouter {

    /** A connection is reached from as many addresses as it has pairs; more are the work of someone who knows its keys. */
    private static final int MAX_ADDRESSES_PER_CONNECTION = 64;

    private final int maxConnections;
    private final Map<String, Entry> byRoutingKey = new HashMap<>();
    private final Map<Integer, Entry> byTag = new HashMap<>();
    private final Map<TransportAddress, AddressOwners> byAddress = new HashMap<>();
    private final Map<RouterDrop, Long> drops = new EnumMap<>(RouterDrop.class);
    private long nextSerial;

    /** A connection that is here, and how new it is. */
    static final class Entry {
        final PeerConnection connection;
        final long serial;
        int addresses;

        Entry(PeerConnection connection, long serial) {
            this.connection = connection;
            this.serial = serial;
        }
    }

    /** Makes an empty one. */
    public DatagramRouter(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    /**
     * Adds a connection.
     *
     * @return false if there are {@code maxConnections}; or, once in 2^32, another with the same transaction tag, and then
     *     a new connection is the remedy
     */
    public boolean add(PeerConnection connection) {
        if (byRoutingKey.size() == maxConnections
                || byTag.containsKey(connection.transactionTag())
                || byRoutingKey.containsKey(connection.routingKey())) {
            return false;
        }
        Entry entry = new Entry(connection, nextSerial++);
        byRoutingKey.put(connection.routingKey(), entry);
        byTag.put(connection.transactionTag(), entry);
        return true;
    }

    /** Removes a connection; without effect if it is not here. */
    public void remove(PeerConnection connection) {
        Entry entry = byRoutingKey.get(connection.routingKey());
        if (entry != null && entry.connection == connection) {
            byRoutingKey.remove(connection.routingKey());
            byTag.remove(connection.transactionTag());
            byAddress.values().removeIf(owners -> {
                owners.remove(entry);
                return owners.isEmpty();
            });
        }
    }

    /**
     * Hands the datagram to its connection.
     *
     * @return the connection, which wants to be drained now; null if there is none for it
     */
    public @Nullable PeerConnection onReceived(ByteBuffer datagram, TransportAddress from, long nowUs) {
        FirstByte protocol = FirstByte.of(datagram);
        return switch (protocol) {
            case UNKNOWN -> drop(RouterDrop.UNKNOWN_PROTOCOL);
            case DTLS, CHANNEL_DATA -> deliver(protocol, datagram, from, nowUs);
            case STUN ->
                TurnFrame.isDataIndication(datagram)
                        ? deliver(protocol, datagram, from, nowUs)
                        : deliverStun(datagram, from, nowUs);
        };
    }

    /** How many datagrams found no connection for that reason. */
    public long dropped(RouterDrop reason) {
        return drops.getOrDefault(reason, 0L);
    }

    private @Nullable PeerConnection deliver(
            FirstByte protocol, ByteBuffer datagram, TransportAddress from, long nowUs) {
        AddressOwners owners = byAddress.get(from);
        return owners == null ? drop(RouterDrop.UNKNOWN_ADDRESS) : owners.deliver(protocol, datagram, from, nowUs);
    }

    private @Nullable PeerConnection deliverStun(ByteBuffer datagram, TransportAddress from, long nowUs) {
        Entry entry = findStun(datagram);
        if (entry == null) {
            return null;
        }
        entry.connection.onReceived(datagram, from, nowUs);
        claim(from, entry);
        return entry.connection;
    }

    private @Nullable Entry findStun(ByteBuffer datagram) {
        StunClass kind = StunMessage.classOf(datagram);
        if (kind == StunClass.SUCCESS || kind == StunClass.ERROR) {
            return counted(byTag.get(StunMessage.transactionTag(datagram)), RouterDrop.UNKNOWN_TRANSACTION);
        }
        String ufrag = StunMessage.localUfrag(datagram);
        return counted(
                ufrag == null ? null : byRoutingKey.get(IceCredentials.routingKey(ufrag)), RouterDrop.UNKNOWN_UFRAG);
    }

    private @Nullable Entry counted(@Nullable Entry entry, RouterDrop reason) {
        if (entry == null) {
            drop(reason);
        }
        return entry;
    }

    private @Nullable PeerConnection drop(RouterDrop reason) {
        drops.merge(reason, 1L, Long::sum);
        return null;
    }

    private void claim(TransportAddress from, Entry entry) {
        PeerConnection connection = entry.connection;
        if (entry.addresses < MAX_ADDRESSES_PER_CONNECTION
                && (connection.isPeerAddress(from) || connection.isTurnServer(from))
                && byAddress
                        .computeIfAbsent(from, address -> new AddressOwners())
                        .add(entry)) {
            entry.addresses++;
        }
    }
}
