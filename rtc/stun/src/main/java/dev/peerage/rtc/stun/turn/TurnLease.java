package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One user's share of an allocation that {@link TurnClient} keeps for all who need the same server.
 *
 * <p>Its events are its own: those of the allocation, and of the addresses it asked for itself. A lease whose allocation
 * failed stays so; a new lease tries anew.
 */
public final class TurnLease {

    private final TurnClient client;
    private final TurnServer server;
    private final int ownerTag;
    private final int maxPeers;
    private final Deque<TurnEvent> events = new ArrayDeque<>();
    private final Set<TransportAddress> peers = new LinkedHashSet<>();
    private @Nullable TurnAllocation allocation;
    private TurnState stateWithout = TurnState.NEW;
    private boolean isWoken;
    private long unaskedPeers;

    TurnLease(TurnClient client, TurnServer server, int ownerTag, int maxPeers) {
        this.client = client;
        this.server = server;
        this.ownerTag = ownerTag;
        this.maxPeers = maxPeers;
    }

    /** The server as it was configured. */
    public TurnServer configured() {
        return server;
    }

    /** Who has it: the number its owner gave. */
    public int ownerTag() {
        return ownerTag;
    }

    /** Asks for the relayed addresses, if nobody else has; once. */
    public void onStart(long nowUs) {
        if (stateWithout == TurnState.NEW) {
            stateWithout = TurnState.ALLOCATING;
            client.join(this, nowUs);
        }
    }

    /**
     * Packets are to be exchanged with this address, now or once there is an allocation.
     *
     * @return false if there is no relayed address of its family, or it is one too many
     */
    public boolean onPeer(TransportAddress peer, long nowUs) {
        if (stateWithout == TurnState.CLOSED) {
            return false;
        }
        if (peers.contains(peer)) {
            return true;
        }
        if (peers.size() >= maxPeers) {
            unaskedPeers++;
            return false;
        }
        TurnAllocation shared = allocation;
        if (shared != null && !isAccepted(peer, shared, nowUs)) {
            return false;
        }
        peers.add(peer);
        if (shared != null && shared.isPermitted(peer)) {
            tell(new TurnEvent.PeerPermitted(peer));
        }
        return true;
    }

    private boolean isAccepted(TransportAddress peer, TurnAllocation shared, long nowUs) {
        boolean isAccepted = shared.onPeer(peer, nowUs);
        if (!isAccepted && shared.mayReach(peer)) {
            unaskedPeers++;
        }
        return isAccepted;
    }

    /** Makes room: no packets are to be exchanged any more with those for which it does not hold. */
    public void retainPeers(Predicate<TransportAddress> isNeeded) {
        TurnAllocation shared = allocation;
        peers.removeIf(peer -> {
            boolean isUnused = !isNeeded.test(peer);
            if (isUnused && shared != null) {
                shared.onPeerUnused(peer);
            }
            return isUnused;
        });
    }

    /** Data is to go to this address: a channel makes it cheaper. */
    public void onUse(TransportAddress peer, long nowUs) {
        if (allocation != null && onPeer(peer, nowUs)) {
            allocation.onUse(peer, nowUs);
        }
    }

    /**
     * The network may have changed: asks the server whether it still has the allocation, see {@link TurnAllocation#onDoubt}.
     *
     * @return whether that is in doubt now
     */
    public boolean onDoubt(long nowUs) {
        if (allocation != null && stateWithout != TurnState.CLOSED) {
            allocation.onDoubt(nowUs);
        }
        return isInDoubt();
    }

    /** Gives the share back; the last one gives the allocation back to the server. */
    public void close(long nowUs) {
        if (stateWithout == TurnState.CLOSED) {
            return;
        }
        stateWithout = TurnState.CLOSED;
        if (allocation != null) {
            peers.forEach(allocation::onPeerUnused);
        }
        client.leave(this, nowUs);
    }

    /** The next event, or null. */
    public @Nullable TurnEvent pollEvent() {
        TurnEvent event = events.poll();
        isWoken &= event != null;
        return event;
    }

    /** See {@link TurnAllocation#headerBytes}. */
    public int headerBytes(TransportAddress peer) {
        return allocation == null ? 0 : allocation.headerBytes(peer);
    }

    /** See {@link TurnAllocation#seal}; also right after the end, for a last goodbye. */
    public TransportAddress seal(ByteBuffer out, int start, TransportAddress peer) {
        return allocation == null ? server.address() : allocation.seal(out, start, peer);
    }

    /** Whether a packet that came this way came through this allocation. */
    public boolean isOn(TurnPath path) {
        return path.allocation() == allocation;
    }

    // ---- what is known

    public TurnState state() {
        return allocation == null || stateWithout == TurnState.CLOSED ? stateWithout : allocation.state();
    }

    /** See {@link TurnAllocation#isInDoubt}. */
    public boolean isInDoubt() {
        return allocation != null && stateWithout != TurnState.CLOSED && allocation.isInDoubt();
    }

    /** Why it FAILED. */
    public TurnFailure failure() {
        return allocation == null ? TurnFailure.NONE : allocation.failure();
    }

    /** The server asked last: the one configured, or where that one sent us. */
    public TransportAddress server() {
        return allocation == null ? server.address() : allocation.server();
    }

    /** See {@link TurnAllocation#relayed}. */
    public @Nullable TransportAddress relayed(boolean isIpv6) {
        return allocation == null ? null : allocation.relayed(isIpv6);
    }

    /** Our own address as the server sees it; null if not known. */
    public @Nullable TransportAddress mapped() {
        return allocation == null ? null : allocation.mapped();
    }

    /** How many times an address was not asked for, as there were as many as may be. */
    public long unaskedPeers() {
        return unaskedPeers;
    }

    /** How many remote addresses of the allocation, whoever's, have a channel. */
    public int boundPeers() {
        return allocation == null ? 0 : allocation.boundPeers();
    }

    /** Which of the addresses asked for the server will not pass packets to, and why. */
    public Map<TransportAddress, TurnFailure> refusals() {
        TurnAllocation shared = allocation;
        Map<TransportAddress, TurnFailure> refusals = new LinkedHashMap<>();
        if (shared != null) {
            peers.forEach(peer -> refusals.put(peer, shared.refusal(peer)));
            refusals.values().removeIf(TurnFailure.NONE::equals);
        }
        return refusals;
    }

    /** See {@link TurnAllocation#missing}. */
    public TurnFailure missing(boolean isIpv6) {
        return allocation == null ? TurnFailure.NONE : allocation.missing(isIpv6);
    }

    // ---- for the client

    void attach(TurnAllocation shared, long nowUs) {
        allocation = shared;
        if (shared.state() != TurnState.NEW && shared.state() != TurnState.ALLOCATING) {
            tell(new TurnEvent.StateChanged(TurnState.ALLOCATING, shared.state(), shared.failure()));
        }
        peers.removeIf(peer -> !isAccepted(peer, shared, nowUs));
        for (TransportAddress peer : peers) {
            if (shared.isPermitted(peer)) {
                tell(new TurnEvent.PeerPermitted(peer));
            }
        }
    }

    boolean isOn(TurnAllocation shared) {
        return allocation == shared;
    }

    /** What became of the allocation, or of an address of somebody. */
    void onEvent(TurnEvent event) {
        if (!(event instanceof TurnEvent.PeerPermitted grant) || peers.contains(grant.peer())) {
            tell(event);
        }
    }

    private void tell(TurnEvent event) {
        events.add(event);
        if (!isWoken) {
            isWoken = true;
            client.wake(this);
        }
    }
}
