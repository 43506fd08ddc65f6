package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TurnFrame;
import dev.peerage.rtc.stun.turn.TurnClient;
import dev.peerage.rtc.stun.turn.TurnLease;
import dev.peerage.rtc.stun.turn.TurnPath;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives each datagram of one UDP socket to the {@link PeerConnection} it is for.
 *
 * <p>A STUN request names its connection by the user name fragment, a STUN answer by the transaction's tag, both drawn at
 * random by us. DTLS names nobody: it goes by its source address, which belongs to a connection once an authentic check
 * came from there, or which has an allocation of its own on the TURN server there. Where two connections share an address, see
 * {@link AddressOwners}.
 *
 * <p>With a {@link TurnClient} all connections share their allocations on TURN servers: what a server passes on is looked
 * into and goes the same ways, with the address behind the server for the source address. Then, after each input and at
 * {@link #nextDeadlineUs}, {@link #pollWoken} and {@link #pollTransmit} are drained too.
 *
 * <pre>{@code
 * router.add(connection);
 * PeerConnection touched = router.onReceived(datagram, from, nowUs); // for each datagram of the socket
 * if (touched != null) {
 *     drain(touched); // as without a router
 * }
 * router.remove(connection); // when it has ended
 * }</pre>
 *
 * <p>Confined to the socket's loop. A datagram for nobody costs a map look-up and no garbage, and is counted; nothing is
 * remembered of it.
 */
public final class DatagramRouter {

    /**
     * A connection is reached from as many addresses as it has pairs, and as many ways through TURN servers. A peer that moves
     * about has more in the course of time: the one that checks were silent on for longest goes.
     */
    static final int MAX_ADDRESSES_PER_CONNECTION = 64;

    private final int maxConnections;
    private final Map<RoutingKey, Entry> byUfrag = new HashMap<>();
    private final Map<RoutingKey, Entry> byTag = new HashMap<>();

    /** For looking up only, set anew each time. */
    private final RoutingKey probe = new RoutingKey();

    private final Map<TransportAddress, AddressOwners> byAddress = new HashMap<>();
    private final Map<TurnPath, AddressOwners> byPath = new HashMap<>();
    private final @Nullable TurnClient turn;
    private final DropCounts<RouterDrop> drops = new DropCounts<>(RouterDrop.class);
    private long nextSerial;

    /** A connection that is here, and how new it is. */
    static final class Entry {
        final PeerConnection connection;
        final long serial;

        // Least recently checked first
        final Set<TransportAddress> addresses = new LinkedHashSet<>();
        final Set<TurnPath> paths = new LinkedHashSet<>();

        Entry(PeerConnection connection, long serial) {
            this.connection = connection;
            this.serial = serial;
        }
    }

    /** Makes an empty one. */
    public DatagramRouter(int maxConnections) {
        this(maxConnections, null);
    }

    /** Makes an empty one for connections that share their allocations on TURN servers; null if they do not. */
    public DatagramRouter(int maxConnections, @Nullable TurnClient sharedTurn) {
        this.maxConnections = maxConnections;
        this.turn = sharedTurn;
    }

    /**
     * Adds a connection.
     *
     * @return false if there are {@code maxConnections}; or, once in 2^32, another with the same transaction tag, and then
     *     a new connection is the remedy
     */
    public boolean add(PeerConnection connection) {
        RoutingKey ufrag = RoutingKey.ofUfrag(connection.routingKey());
        RoutingKey tag = RoutingKey.ofTag(connection.transactionTag());
        if (byUfrag.size() == maxConnections || byTag.containsKey(tag) || byUfrag.containsKey(ufrag)) {
            return false;
        }
        Entry entry = new Entry(connection, nextSerial++);
        byUfrag.put(ufrag, entry);
        byTag.put(tag, entry);
        return true;
    }

    /** Removes a connection; without effect if it is not here. */
    public void remove(PeerConnection connection) {
        RoutingKey ufrag = RoutingKey.ofUfrag(connection.routingKey());
        Entry entry = byUfrag.get(ufrag);
        if (entry != null && entry.connection == connection) {
            byUfrag.remove(ufrag);
            byTag.remove(RoutingKey.ofTag(connection.transactionTag()));
            byAddress.values().removeIf(owners -> isEmptyWithout(entry, owners));
            byPath.values().removeIf(owners -> isEmptyWithout(entry, owners));
        }
    }

    /**
     * Hands the datagram to its connection.
     *
     * @return the connection, which wants to be drained now; null if there is none for it
     */
    public @Nullable PeerConnection onReceived(ByteBuffer datagram, TransportAddress from, long nowUs) {
        FirstByte protocol = FirstByte.of(datagram);
        if (turn != null && protocol == FirstByte.STUN && isTurnAnswer(datagram, turn)) {
            onTurnAnswer(datagram, from, nowUs, turn);
            return null;
        }
        int start = datagram.position();
        int end = datagram.limit();
        TurnPath path = turn == null || !mayBeRelayed(protocol, datagram) ? null : turn.open(datagram, from);
        if (path != null) {
            return deliverRelayed(path, datagram, start, end, from, nowUs);
        }
        return switch (protocol) {
            case UNKNOWN -> drop(RouterDrop.UNKNOWN_PROTOCOL);
            case DTLS -> deliver(byAddress.get(from), datagram, start, from, nowUs);
            case CHANNEL_DATA -> deliver(byAddress.get(from), datagram, AddressOwners.UNKNOWN, from, nowUs);
            case STUN ->
                TurnFrame.isDataIndication(datagram)
                        ? deliver(byAddress.get(from), datagram, AddressOwners.UNKNOWN, from, nowUs)
                        : deliverStun(datagram, from, nowUs);
        };
    }

    /** Does what is due for the shared allocations; early calls do no harm. */
    public void onTimeout(long nowUs) {
        if (turn != null) {
            turn.onTimeout(nowUs);
        }
    }

    /** When {@link #onTimeout} wants to be called; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        return turn == null ? Long.MAX_VALUE : turn.nextDeadlineUs();
    }

    /** The stream with this address was closed, or could not be opened. */
    public void onStreamClosed(TransportAddress stream, long nowUs) {
        if (turn != null) {
            turn.onStreamClosed(stream, nowUs);
        }
    }

    /** The socket is about to be closed: gives all allocations back, as far as one {@link #pollTransmit} goes. */
    public void releaseAll(long nowUs) {
        if (turn != null) {
            turn.releaseAll(nowUs);
        }
    }

    /** The next connection that has learned something of its allocations and wants to be drained; null if there is none. */
    public @Nullable PeerConnection pollWoken(long nowUs) {
        if (turn == null) {
            return null;
        }
        for (TurnLease lease = turn.pollWoken(); lease != null; lease = turn.pollWoken()) {
            Entry entry = byTag.get(probe.set(lease.ownerTag()));
            if (entry != null) {
                entry.connection.onTimeout(nowUs);
                return entry.connection;
            }
        }
        return null;
    }

    /**
     * Writes at most one packet for a TURN server at the position of {@code out}, a big-endian heap buffer with room for
     * 1500 bytes.
     *
     * @return where to send it, or null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        return turn == null ? null : turn.pollTransmit(out, nowUs);
    }

    private static boolean isTurnAnswer(ByteBuffer datagram, TurnClient turn) {
        StunClass kind = StunMessage.classOf(datagram);
        return (kind == StunClass.SUCCESS || kind == StunClass.ERROR)
                && StunMessage.transactionTag(datagram) == turn.transactionTag();
    }

    private void onTurnAnswer(ByteBuffer datagram, TransportAddress from, long nowUs, TurnClient client) {
        StunMessage answer = StunMessage.decode(datagram);
        if (answer == null || !client.onAnswer(answer, from, nowUs)) {
            drop(RouterDrop.UNKNOWN_TRANSACTION);
        }
    }

    private static boolean mayBeRelayed(FirstByte protocol, ByteBuffer datagram) {
        return protocol == FirstByte.CHANNEL_DATA || protocol == FirstByte.STUN && TurnFrame.isDataIndication(datagram);
    }

    /** The datagram is opened; its connection opens it once more, which costs next to nothing. */
    private @Nullable PeerConnection deliverRelayed(
            TurnPath path, ByteBuffer datagram, int start, int end, TransportAddress from, long nowUs) {
        FirstByte inner = FirstByte.of(datagram);
        int innerStart = datagram.position();
        Entry entry = inner == FirstByte.STUN ? findStun(datagram) : null;
        datagram.limit(end).position(start);
        if (inner == FirstByte.DTLS) {
            return deliver(byPath.get(path), datagram, innerStart, from, nowUs);
        }
        if (entry == null) {
            return inner == FirstByte.STUN ? null : drop(RouterDrop.UNKNOWN_PROTOCOL);
        }
        entry.connection.onReceived(datagram, from, nowUs);
        claim(path, entry);
        return entry.connection;
    }

    /** How many datagrams found no connection for that reason. */
    public long dropped(RouterDrop reason) {
        return drops.of(reason);
    }

    private @Nullable PeerConnection deliver(
            @Nullable AddressOwners owners, ByteBuffer datagram, int recordsAt, TransportAddress from, long nowUs) {
        if (owners == null) {
            return drop(RouterDrop.UNKNOWN_ADDRESS);
        }
        PeerConnection owner = owners.deliver(datagram, recordsAt, from, nowUs);
        return owner == null ? drop(RouterDrop.UNKNOWN_RECORD) : owner;
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
            return counted(byTag.get(probe.set(StunMessage.transactionTag(datagram))), RouterDrop.UNKNOWN_TRANSACTION);
        }
        RoutingKey ufrag = probe.setFrom(datagram);
        return counted(ufrag == null ? null : byUfrag.get(ufrag), RouterDrop.UNKNOWN_UFRAG);
    }

    private @Nullable Entry counted(@Nullable Entry entry, RouterDrop reason) {
        if (entry == null) {
            drop(reason);
        }
        return entry;
    }

    private @Nullable PeerConnection drop(RouterDrop reason) {
        drops.count(reason);
        return null;
    }

    private void claim(TransportAddress from, Entry entry) {
        boolean isKnown = entry.addresses.remove(from);
        if (isKnown || entry.connection.isPeerAddress(from) || entry.connection.isTurnServer(from)) {
            claim(from, isKnown, entry.addresses, byAddress, entry);
        }
    }

    private void claim(TurnPath path, Entry entry) {
        boolean isKnown = entry.paths.remove(path);
        if (isKnown || entry.connection.isPeerPath(path)) {
            claim(path, isKnown, entry.paths, byPath, entry);
        }
    }

    private <K> void claim(K from, boolean isKnown, Set<K> claimed, Map<K, AddressOwners> owners, Entry entry) {
        if (!isKnown
                && !owners.computeIfAbsent(from, address -> new AddressOwners()).add(entry)) {
            drop(RouterDrop.CROWDED_ADDRESS);
            return;
        }
        claimed.add(from); // as the one used last
        if (claimed.size() > MAX_ADDRESSES_PER_CONNECTION) {
            K unused = claimed.iterator().next();
            claimed.remove(unused);
            owners.computeIfPresent(unused, (address, all) -> isEmptyWithout(entry, all) ? null : all);
        }
    }

    private static boolean isEmptyWithout(Entry entry, AddressOwners owners) {
        owners.remove(entry);
        return owners.isEmpty();
    }
}
