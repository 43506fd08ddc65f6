package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.turn.TurnAllocation;
import dev.peerage.rtc.stun.turn.TurnEvent;
import dev.peerage.rtc.stun.turn.TurnLimits;
import dev.peerage.rtc.stun.turn.TurnServer;
import dev.peerage.rtc.stun.turn.TurnState;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our allocations on TURN servers, each a base of pairs (RFC 8445 §5.1.1.2).
 *
 * <p>A pair of a relayed base exists once the server passes packets to its remote address: before, checks would be lost.
 */
final class Relays {

    /** @param granted the remote addresses the server passes packets to */
    private record Relay(TurnServer server, TurnAllocation allocation, Base base, Set<TransportAddress> granted) {}

    /** A remote candidate that can be checked from a relayed base now. */
    record Permitted(Base base, TransportAddress remote, IceCandidate candidate) {}

    private final int maxRemotes;
    private final RandomSource random;
    private final int transactionTag;
    private final LocalCandidates local;
    private final List<Relay> relays = new ArrayList<>();
    private final Map<TransportAddress, IceCandidate> remotes = new LinkedHashMap<>();
    private final Deque<Permitted> permitted = new ArrayDeque<>();
    private @Nullable Route lastRoute;

    Relays(IceConfig config, RandomSource random, int transactionTag, LocalCandidates local) {
        this.maxRemotes = config.limits().maxTurnPeers();
        this.random = random;
        this.transactionTag = transactionTag;
        this.local = local;
        config.turnServers().forEach(server -> relays.add(relay(server)));
    }

    private Relay relay(TurnServer server) {
        TurnLimits limits = TurnLimits.defaults().withMaxPeers(maxRemotes);
        TurnAllocation allocation = new TurnAllocation(server, limits, transactionTag, random);
        return new Relay(server, allocation, Base.relayed(allocation), new HashSet<>());
    }

    /** Asks the servers whose address family we have. */
    void start(long nowUs) {
        for (Relay relay : relays) {
            if (local.hasHost(relay.server().address().isIpv6())) {
                relay.allocation().onStart(nowUs);
            }
        }
    }

    /** Those that were given up, or given back, can be asked again. */
    void renew() {
        relays.replaceAll(this::renewed);
    }

    private Relay renewed(Relay relay) {
        TurnState state = relay.allocation().state();
        if (state != TurnState.FAILED && state != TurnState.CLOSED) {
            return relay;
        }
        TransportAddress relayed = relay.allocation().relayed();
        if (relayed != null) {
            local.remove(relayed);
        }
        return relay(relay.server());
    }

    /** Whether no server that was asked still owes us an address. */
    boolean areSettled() {
        return relays.stream().noneMatch(relay -> relay.allocation().state() == TurnState.ALLOCATING);
    }

    /** The peer may be reached there: asks all servers to pass packets between. */
    void addRemote(TransportAddress remote, IceCandidate candidate, long nowUs) {
        if (remotes.size() >= maxRemotes && !remotes.containsKey(remote)) {
            return;
        }
        remotes.put(remote, candidate);
        for (Relay relay : relays) {
            if (relay.granted().contains(remote)) { // before a restart
                permitted.add(new Permitted(relay.base(), remote, candidate));
            } else {
                relay.allocation().onPeer(remote, nowUs);
                relay.allocation().onTimeout(nowUs);
            }
        }
    }

    /** Whether the answer was to one of our requests to a TURN server. */
    boolean onAnswer(StunMessage answer, TransportAddress from, long nowUs) {
        for (Relay relay : relays) {
            if (relay.allocation().onAnswer(answer, from, nowUs)) {
                drainEvents(relay);
                return true;
            }
        }
        return false;
    }

    void onTimeout(long nowUs) {
        for (Relay relay : relays) {
            relay.allocation().onTimeout(nowUs);
            drainEvents(relay);
        }
    }

    private void drainEvents(Relay relay) {
        TurnAllocation allocation = relay.allocation();
        for (TurnEvent event = allocation.pollEvent(); event != null; event = allocation.pollEvent()) {
            TransportAddress relayed = allocation.relayed();
            if (event instanceof TurnEvent.PeerPermitted grant) {
                relay.granted().add(grant.peer());
                IceCandidate candidate = remotes.get(grant.peer());
                if (candidate != null) { // else it was learned from its check, and is paired already
                    permitted.add(new Permitted(relay.base(), grant.peer(), candidate));
                }
            } else if (event instanceof TurnEvent.StateChanged changed
                    && changed.next() == TurnState.ALLOCATED
                    && relayed != null) {
                TransportAddress mapped = allocation.mapped();
                if (mapped != null) { // RFC 8445 §5.1.1.2: an Allocate answer tells the reflexive address too
                    local.addServerReflexive(mapped);
                }
                local.addRelayed(relayed, mapped);
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
        for (Relay relay : relays) {
            TransportAddress remote = relay.allocation().open(packet, from);
            if (remote != null) {
                return route(relay.base(), remote);
            }
        }
        return null;
    }

    /** Most packets come the way of the one before. */
    private Route route(Base base, TransportAddress remote) {
        Route last = lastRoute;
        if (last == null || last.base() != base || !last.remote().equals(remote)) {
            last = new Route(base, remote);
            lastRoute = last;
        }
        return last;
    }

    /** Whether we have an allocation on the server at this address. */
    boolean isServer(TransportAddress address) {
        for (Relay relay : relays) {
            if (relay.allocation().state() == TurnState.ALLOCATED
                    && relay.allocation().server().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** Writes the next packet to a server. */
    @Nullable
    TransportAddress poll(ByteBuffer out, long nowUs) {
        for (Relay relay : relays) {
            TransportAddress to = relay.allocation().pollTransmit(out, nowUs);
            if (to != null) {
                return to;
            }
        }
        return null;
    }

    long nextDeadlineUs() {
        long nextUs = Long.MAX_VALUE;
        for (Relay relay : relays) {
            nextUs = Math.min(nextUs, relay.allocation().nextDeadlineUs());
        }
        return nextUs;
    }

    /** Gives the addresses back. */
    void close() {
        relays.forEach(relay -> relay.allocation().close());
    }

    List<IceDiagnostics.Turn> diagnostics() {
        return relays.stream()
                .map(relay -> new IceDiagnostics.Turn(
                        relay.server().address(),
                        relay.allocation().server(),
                        relay.allocation().state(),
                        relay.allocation().failure(),
                        relay.allocation().relayed(),
                        relay.allocation().boundPeers(),
                        relay.allocation().refusedPeers()))
                .toList();
    }
}
