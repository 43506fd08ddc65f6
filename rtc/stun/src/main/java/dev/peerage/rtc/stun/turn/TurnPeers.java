package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.TurnFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The remote addresses of an allocation, bounded, and their channels. */
final class TurnPeers {

    private final TurnAllocation allocation;
    private final TurnLimits limits;
    private final TurnTransactions transactions;
    private final Map<TransportAddress, TurnPeer> byAddress = new HashMap<>();
    private final List<@Nullable TurnPeer> byChannel = new ArrayList<>();
    private @Nullable TurnPeer last;

    TurnPeers(TurnAllocation allocation, TurnLimits limits, TurnTransactions transactions) {
        this.allocation = allocation;
        this.limits = limits;
        this.transactions = transactions;
    }

    /** One more user of this address; false if there is no room for it. */
    boolean add(TransportAddress address, long nowUs) {
        TurnPeer known = byAddress.get(address);
        if (known != null) {
            known.onUser(nowUs);
            return true;
        }
        if (byAddress.size() >= limits.maxPeers()) {
            forgetUnused(nowUs);
        }
        int free = byChannel.indexOf(null);
        int index = free < 0 ? byChannel.size() : free;
        if (index >= limits.maxPeers()) {
            return false;
        }
        TurnPeer peer = new TurnPeer(new TurnPath(allocation, address), TurnFrame.FIRST_CHANNEL + index, nowUs);
        if (free < 0) {
            byChannel.add(peer);
        } else {
            byChannel.set(free, peer);
        }
        byAddress.put(address, peer);
        return true;
    }

    void onUserGone(TransportAddress address) {
        TurnPeer peer = byAddress.get(address);
        if (peer != null) {
            peer.onUserGone();
        }
    }

    /** RFC 8656 §9.2: relayed addresses reach peers of their own family only. Asked before any channel is bound. */
    void keepFamilies(Grant grant) {
        for (TurnPeer peer : List.copyOf(byAddress.values())) {
            if (grant.relayed(peer.address().isIpv6()) == null) {
                forget(peer);
            }
        }
    }

    private void forgetUnused(long nowUs) {
        for (TurnPeer peer : List.copyOf(byAddress.values())) {
            if (nowUs >= peer.forgetUs()) {
                forget(peer);
            }
        }
    }

    private void forget(TurnPeer peer) {
        byAddress.remove(peer.address());
        byChannel.set(peer.channel() - TurnFrame.FIRST_CHANNEL, null);
        last = null;
    }

    void onUse(TransportAddress address, long nowUs) {
        TurnPeer peer = byAddress.get(address);
        if (peer != null) {
            peer.onUse(nowUs);
        }
    }

    /** Asked twice for each packet of data, most of which go where the one before went. */
    @Nullable
    TurnPeer find(TransportAddress address) {
        TurnPeer recent = last;
        if (recent != null && recent.address().equals(address)) {
            return recent;
        }
        TurnPeer found = byAddress.get(address);
        if (found != null) {
            last = found;
        }
        return found;
    }

    @Nullable
    TurnPeer findChannel(int channel) {
        int index = channel - TurnFrame.FIRST_CHANNEL;
        return index >= 0 && index < byChannel.size() ? byChannel.get(index) : null;
    }

    int count(TurnPeer.State state) {
        return (int) byAddress.values().stream()
                .filter(peer -> peer.state() == state)
                .count();
    }

    /** Why the server refused an address last; NONE if it never did. */
    TurnFailure lastRefusal() {
        TurnFailure refusal = TurnFailure.NONE;
        for (TurnPeer peer : byAddress.values()) {
            refusal = peer.failure() == TurnFailure.NONE ? refusal : peer.failure();
        }
        return refusal;
    }

    /** Asks for the permissions and channels that are due; forgets addresses of which nothing is left. */
    void onTimeout(long nowUs) {
        for (int i = 0; i < byChannel.size(); i++) {
            TurnPeer peer = byChannel.get(i);
            if (peer != null && nowUs >= peer.forgetUs()) {
                forget(peer);
            } else if (peer != null && nowUs >= peer.refreshUs()) {
                TurnRequest.Kind kind =
                        peer.wantsChannel() ? TurnRequest.Kind.CHANNEL_BIND : TurnRequest.Kind.CREATE_PERMISSION;
                peer.onRequested(transactions.begin(kind, peer, nowUs), nowUs);
            }
        }
    }

    long nextDeadlineUs() {
        long nextUs = Long.MAX_VALUE;
        for (TurnPeer peer : byAddress.values()) {
            nextUs = Math.min(nextUs, Math.min(peer.refreshUs(), peer.forgetUs()));
        }
        return nextUs;
    }
}
