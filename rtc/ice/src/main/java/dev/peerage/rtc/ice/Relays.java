package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.turn.TurnClient;
import dev.peerage.rtc.stun.turn.TurnEvent;
import dev.peerage.rtc.stun.turn.TurnFailure;
import dev.peerage.rtc.stun.turn.TurnLease;
import dev.peerage.rtc.stun.turn.TurnLimits;
import dev.peerage.rtc.stun.turn.TurnPath;
import dev.peerage.rtc.stun.turn.TurnServer;
import dev.peerage.rtc.stun.turn.TurnState;
import dev.peerage.rtc.stun.turn.TurnTransport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Our shares of allocations on TURN servers, each a base of pairs (RFC 8445 §5.1.1.2).
 *
 * <p>A pair of a relayed base exists once the server passes packets to its remote address: before, checks would be lost.
 * The allocations are kept by a {@link TurnClient}: the one that all agents of a socket share, which its owner drives, or one
 * of our own.
 */
final class Relays {

    /** IPv4 first, so that it has the higher priority. */
    private static final boolean[] FAMILIES = {false, true};

    /** One share, and what came of it. */
    private static final class Relay {
        final TurnLease lease;
        final Base base;

        /** The remote addresses the server passes packets to. */
        final Set<TransportAddress> granted = new HashSet<>();

        /** Since a restart it is not known whether the server still has the allocation; if not, it is asked anew. */
        boolean isInDoubt;

        Relay(TurnLease lease) {
            this.lease = lease;
            this.base = Base.relayed(lease);
        }
    }

    /** A remote candidate that can be checked from a relayed base now. */
    record Permitted(Base base, TransportAddress remote, IceCandidate candidate) {}

    private final int maxRemotes;
    private final int transactionTag;
    private final LocalCandidates local;
    private final DropCounters drops;
    private final TurnClient client;
    private final boolean isOwnClient;
    private final List<Relay> relays = new ArrayList<>();
    private final Map<TransportAddress, IceCandidate> remotes = new LinkedHashMap<>();
    private final Deque<Permitted> permitted = new ArrayDeque<>();
    private boolean areSettled = true;
    private boolean wasHeard;
    private @Nullable Route lastRoute;

    Relays(
            IceConfig config,
            RandomSource random,
            @Nullable TurnClient shared,
            int transactionTag,
            LocalCandidates local,
            DropCounters drops) {
        this.maxRemotes = config.limits().maxTurnPeers();
        this.transactionTag = transactionTag;
        this.local = local;
        this.drops = drops;
        this.isOwnClient = shared == null;
        this.client = shared == null ? new TurnClient(ownLimits(maxRemotes), transactionTag, random) : shared;
        config.turnServers().forEach(server -> relays.add(relay(server)));
    }

    private Relay relay(TurnServer server) {
        return new Relay(client.lease(server, transactionTag));
    }

    /** An allocation that nobody shares is given back at once. */
    private static TurnLimits ownLimits(int maxPeers) {
        return TurnLimits.defaults().withMaxPeers(maxPeers, maxPeers).withLingerUs(0);
    }

    /** Asks the servers whose address family we have; whether a stream can be had is not for us to know. */
    void start(long nowUs) {
        for (int i = 0; i < relays.size(); i++) { // by index, as one may be replaced
            start(relays.get(i), nowUs);
        }
        takeNotice();
    }

    private void start(Relay relay, long nowUs) {
        TurnServer server = relay.lease.configured();
        if (server.transport().isReliable() || local.hasHost(server.address().isIpv6())) {
            relay.lease.onStart(nowUs);
            drainEvents(relay, nowUs);
        }
    }

    /**
     * We can be reached another way than before: asks the servers that were given up, or not asked yet, and the others whether
     * they still know us.
     */
    void askAgain(long nowUs) {
        for (int i = 0; i < relays.size(); i++) {
            Relay relay = relays.get(i);
            TurnState state = relay.lease.state();
            if (state == TurnState.FAILED || state == TurnState.CLOSED) {
                Relay next = replace(relay, nowUs);
                remotes.keySet().forEach(remote -> next.lease.onPeer(remote, nowUs));
            } else {
                relay.lease.onDoubt(nowUs);
            }
        }
        start(nowUs);
    }

    /**
     * A restart, mostly because the network has changed: servers that gave us up, or were given up, can be asked again, and
     * the others are asked whether they still know us. The peer will tell its addresses anew, so those of before make room.
     *
     * @param isOfBefore whether a pair of before may be needed until there is another
     */
    void renew(Predicate<Route> isOfBefore, long nowUs) {
        wasHeard = false;
        remotes.clear();
        permitted.clear();
        for (int i = 0; i < relays.size(); i++) {
            Relay relay = relays.get(i);
            TurnState state = relay.lease.state();
            if (state == TurnState.FAILED || state == TurnState.CLOSED) {
                replace(relay, nowUs);
            } else {
                Predicate<TransportAddress> isNeeded = remote -> isOfBefore.test(new Route(relay.base, remote));
                relay.lease.retainPeers(isNeeded);
                relay.granted.removeIf(isNeeded.negate());
                relay.isInDoubt = relay.lease.onDoubt(nowUs);
            }
        }
    }

    private Relay replace(Relay relay, long nowUs) {
        TurnLease lease = relay.lease;
        for (boolean isIpv6 : FAMILIES) {
            TransportAddress relayed = lease.relayed(isIpv6);
            if (relayed != null) {
                local.remove(relayed);
            }
        }
        lease.close(nowUs);
        Relay next = relay(lease.configured());
        relays.set(relays.indexOf(relay), next);
        return next;
    }

    /**
     * Whether no server that was asked still owes us an address, or a word whether we still have one, as far as we have taken
     * notice: shares change by others.
     */
    boolean areSettled() {
        return areSettled;
    }

    private void takeNotice() {
        areSettled = relays.stream().noneMatch(relay -> relay.isInDoubt || relay.lease.state() == TurnState.ALLOCATING);
    }

    /** Whether a server owes us an address, and is asked over UDP. */
    boolean areAskingOverUdp() {
        return relays.stream().anyMatch(relay -> isOverUdp(relay) && relay.lease.state() == TurnState.ALLOCATING);
    }

    /**
     * Whether a server has answered over UDP since this was asked last. The answers to a shared client do not come our way;
     * what follows from them does.
     */
    boolean takeHeard() {
        boolean wasHeardNow = wasHeard;
        wasHeard = false;
        return wasHeardNow;
    }

    private static boolean isOverUdp(Relay relay) {
        return !relay.lease.configured().transport().isReliable();
    }

    /** Whether it could not have come about in silence. */
    private static boolean isAnswer(TurnEvent event) {
        if (!(event instanceof TurnEvent.StateChanged changed)) {
            return true;
        }
        return switch (changed.next()) {
            case ALLOCATED -> true;
            case FAILED ->
                changed.failure() != TurnFailure.NO_RESPONSE
                        && changed.failure() != TurnFailure.EXPIRED
                        && changed.failure() != TurnFailure.NONE;
            case NEW, ALLOCATING, RELEASING, CLOSED -> false;
        };
    }

    /** The peer may be reached there: asks all servers to pass packets between. */
    void addRemote(TransportAddress remote, IceCandidate candidate, long nowUs) {
        if (remotes.size() >= maxRemotes && !remotes.containsKey(remote)) {
            drops.count(IceDrop.TURN_PEER_LIMIT);
            return;
        }
        remotes.put(remote, candidate);
        for (int i = 0; i < relays.size(); i++) {
            Relay relay = relays.get(i);
            if (relay.granted.contains(remote)) { // before a restart
                permitted.add(new Permitted(relay.base, remote, candidate));
            } else {
                relay.lease.onPeer(remote, nowUs);
                drainEvents(relay, nowUs);
            }
        }
        if (isOwnClient) {
            client.onTimeout(nowUs);
        }
    }

    /** Whether the answer was to one of our requests to a TURN server. */
    boolean onAnswer(StunMessage answer, TransportAddress from, long nowUs) {
        boolean isOurs = isOwnClient && client.onAnswer(answer, from, nowUs);
        if (isOurs) {
            drainAll(nowUs);
        }
        return isOurs;
    }

    void onTimeout(long nowUs) {
        if (isOwnClient) {
            client.onTimeout(nowUs);
        }
        drainAll(nowUs);
    }

    private void drainAll(long nowUs) {
        for (int i = 0; i < relays.size(); i++) {
            drainEvents(relays.get(i), nowUs);
        }
        takeNotice();
        if (isOwnClient) {
            client.forgetWoken();
        }
    }

    private void drainEvents(Relay relay, long nowUs) {
        for (TurnEvent event = relay.lease.pollEvent(); event != null; event = relay.lease.pollEvent()) {
            wasHeard |= isOverUdp(relay) && isAnswer(event);
            if (event instanceof TurnEvent.PeerPermitted grant) {
                relay.granted.add(grant.peer());
                IceCandidate candidate = remotes.get(grant.peer());
                if (candidate != null) { // else it was learned from its check, and is paired already
                    permitted.add(new Permitted(relay.base, grant.peer(), candidate));
                }
            } else if (event instanceof TurnEvent.Confirmed) {
                relay.isInDoubt = false;
            } else if (event instanceof TurnEvent.StateChanged changed) {
                onStateChanged(relay, changed.next(), nowUs);
            }
        }
    }

    private void onStateChanged(Relay relay, TurnState next, long nowUs) {
        boolean isLost = next == TurnState.FAILED && relay.isInDoubt;
        relay.isInDoubt = false;
        if (next == TurnState.ALLOCATED) {
            addCandidates(relay.lease);
        } else if (isLost) {
            Relay renewed = replace(relay, nowUs);
            start(renewed, nowUs);
            remotes.keySet().forEach(remote -> renewed.lease.onPeer(remote, nowUs));
            drainEvents(renewed, nowUs);
        }
    }

    private void addCandidates(TurnLease lease) {
        TransportAddress mapped = lease.mapped();
        TurnTransport transport = lease.configured().transport();
        if (mapped != null && !transport.isReliable()) {
            // RFC 8445 §5.1.1.2: an Allocate answer tells the reflexive address too; over a stream it is the stream's
            local.addServerReflexive(mapped);
        }
        for (boolean isIpv6 : FAMILIES) {
            TransportAddress relayed = lease.relayed(isIpv6);
            if (relayed != null) {
                local.addRelayed(relayed, mapped, transport);
            }
        }
    }

    /** The next remote candidate to pair, or null. */
    @Nullable
    Permitted pollPermitted() {
        return permitted.poll();
    }

    /**
     * Narrows a packet that came through one of our servers to what the peer sent.
     *
     * @return which way it came; null, and the packet left alone, if it did not come so
     */
    @Nullable
    Route open(ByteBuffer packet, TransportAddress from) {
        if (relays.isEmpty()) {
            return null;
        }
        TurnPath path = client.open(packet, from);
        return path == null ? null : route(path);
    }

    /** That way as a route of ours; null if the allocation is none of ours. Most packets come the way of the one before. */
    @Nullable
    Route route(TurnPath path) {
        for (int i = 0; i < relays.size(); i++) {
            Relay relay = relays.get(i);
            if (relay.lease.isOn(path)) {
                Route last = lastRoute;
                if (last == null || last.base() != relay.base || !last.remote().equals(path.peer())) {
                    last = new Route(relay.base, path.peer());
                    lastRoute = last;
                }
                return last;
            }
        }
        return null;
    }

    /** Whether we alone have an allocation on the server at this address. */
    boolean isServer(TransportAddress address) {
        for (Relay relay : relays) {
            if (isOwnClient
                    && relay.lease.state() == TurnState.ALLOCATED
                    && relay.lease.server().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** Writes the next packet to a server, unless that is the owner's of a shared client. */
    @Nullable
    TransportAddress poll(ByteBuffer out, long nowUs) {
        return isOwnClient ? client.pollTransmit(out, nowUs) : null;
    }

    long nextDeadlineUs() {
        return isOwnClient ? client.nextDeadlineUs() : Long.MAX_VALUE;
    }

    /** Gives the addresses back. */
    void close(long nowUs) {
        relays.forEach(relay -> relay.lease.close(nowUs));
    }

    List<IceDiagnostics.Turn> diagnostics() {
        return relays.stream().map(relay -> diagnostics(relay.lease)).toList();
    }

    private static IceDiagnostics.Turn diagnostics(TurnLease lease) {
        TransportAddress ipv4 = lease.relayed(false);
        TransportAddress ipv6 = lease.relayed(true);
        return new IceDiagnostics.Turn(
                lease.configured().address(),
                lease.configured().transport(),
                lease.server(),
                lease.state(),
                lease.failure(),
                ipv4 == null ? ipv6 : ipv4,
                ipv6,
                ipv4 == null ? lease.missing(false) : lease.missing(true),
                lease.boundPeers(),
                lease.refusals(),
                lease.unaskedPeers());
    }
}
