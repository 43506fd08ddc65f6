package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.TurnFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The remote addresses of an allocation; bounded, and none is forgotten, so that each has its channel for good. */
final class TurnPeers {

    private final TurnLimits limits;
    private final TurnTransactions transactions;
    private final Map<TransportAddress, TurnPeer> byAddress = new HashMap<>();
    private final List<TurnPeer> inOrder = new ArrayList<>(); // of their channels

    TurnPeers(TurnLimits limits, TurnTransactions transactions) {
        this.limits = limits;
        this.transactions = transactions;
    }

    /** False if there is no room for it. */
    boolean add(TransportAddress address, long nowUs) {
        if (byAddress.containsKey(address)) {
            return true;
        }
        if (inOrder.size() >= limits.maxPeers()) {
            return false;
        }
        TurnPeer peer = new TurnPeer(address, TurnFrame.FIRST_CHANNEL + inOrder.size(), nowUs);
        inOrder.add(peer);
        byAddress.put(address, peer);
        return true;
    }

    /** RFC 8656 §9.2: a relayed address reaches peers of its own family only. Asked before any channel is bound. */
    void keepFamily(boolean isIpv6) {
        List<TurnPeer> all = List.copyOf(inOrder);
        inOrder.clear();
        byAddress.clear();
        for (TurnPeer peer : all) {
            if (peer.address().isIpv6() == isIpv6) {
                add(peer.address(), peer.refreshUs());
            }
        }
    }

    void onUse(TransportAddress address, long nowUs) {
        TurnPeer peer = byAddress.get(address);
        if (peer != null) {
            peer.onUse(nowUs);
        }
    }

    @Nullable
    TurnPeer find(TransportAddress address) {
        return byAddress.get(address);
    }

    @Nullable
    TurnPeer findChannel(int channel) {
        int index = channel - TurnFrame.FIRST_CHANNEL;
        return index >= 0 && index < inOrder.size() ? inOrder.get(index) : null;
    }

    int count(TurnPeer.State state) {
        return (int) inOrder.stream().filter(peer -> peer.state() == state).count();
    }

    /** Asks for the permissions and channels that are due. */
    void onTimeout(long nowUs) {
        for (TurnPeer peer : inOrder) {
            if (nowUs >= peer.refreshUs()) {
                TurnRequest.Kind kind =
                        peer.wantsChannel() ? TurnRequest.Kind.CHANNEL_BIND : TurnRequest.Kind.CREATE_PERMISSION;
                peer.onRequested(transactions.begin(kind, peer, nowUs));
            }
        }
    }

    long nextDeadlineUs() {
        long nextUs = Long.MAX_VALUE;
        for (TurnPeer peer : inOrder) {
            nextUs = Math.min(nextUs, peer.refreshUs());
        }
        return nextUs;
    }
}
