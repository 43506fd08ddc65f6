package dev.peerage.rtc.stun.turn;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The allocations of one socket and of the streams beside it. A server gives each of them one allocation (RFC 8656 §5), so
 * all who need a server share it, by {@link TurnLease}s: the last one to leave gives it back.
 *
 * <p>Sans-IO and confined to the socket's loop: one input, then {@link #pollWoken} until null, then {@link #pollTransmit}
 * until null, then wait until {@link #nextDeadlineUs}.
 */
public final class TurnClient {

    private final TurnLimits limits;
    private final RandomSource random;
    private final int transactionTag;
    private final List<TurnSlot> slots = new ArrayList<>();
    private final Deque<TurnLease> woken = new ArrayDeque<>();

    /** Makes one without allocations. */
    public TurnClient(TurnLimits limits, RandomSource random) {
        this(limits, random.nextInt(), random);
    }

    /** Makes one whose transactions are known by that tag. */
    public TurnClient(TurnLimits limits, int transactionTag, RandomSource random) {
        this.limits = limits;
        this.random = random;
        this.transactionTag = transactionTag;
    }

    /** The first 32 bits of the ids of all its transactions. */
    public int transactionTag() {
        return transactionTag;
    }

    /** A share of the allocation on that server; nothing is asked before {@link TurnLease#onStart}. */
    public TurnLease lease(TurnServer server, int ownerTag) {
        return new TurnLease(this, server, ownerTag, limits.maxPeersPerLease());
    }

    void join(TurnLease lease, long nowUs) {
        TurnSlot slot = find(lease.configured());
        if (slot == null) {
            if (slots.size() >= limits.maxServers()) {
                slots.removeIf(TurnSlot::isEmpty);
            }
            if (slots.size() >= limits.maxServers()) {
                TurnAllocation never = new TurnAllocation(lease.configured(), limits, transactionTag, random);
                never.refuse();
                lease.attach(never, nowUs);
                return;
            }
            slot = new TurnSlot(lease.configured(), limits, transactionTag, random, this);
            slots.add(slot);
        }
        slot.join(lease, nowUs);
    }

    private @Nullable TurnSlot find(TurnServer server) {
        for (TurnSlot slot : slots) {
            if (slot.isOn(server)) {
                return slot;
            }
        }
        return null;
    }

    void leave(TurnLease lease, long nowUs) {
        TurnSlot slot = find(lease.configured());
        if (slot != null) {
            slot.leave(lease, nowUs);
        }
    }

    void wake(TurnLease lease) {
        woken.add(lease);
    }

    /** Takes an answer; returns whether it was to a request of ours. */
    public boolean onAnswer(StunMessage answer, TransportAddress from, long nowUs) {
        for (TurnSlot slot : slots) {
            TurnAllocation allocation = slot.allocation();
            if (allocation != null && allocation.onAnswer(answer, from, nowUs)) {
                slot.distribute(nowUs);
                slot.onTimeout(nowUs);
                return true;
            }
        }
        return false;
    }

    /**
     * Narrows a packet from one of our servers to the data in it.
     *
     * @return which way it came; null, and the packet left alone, if there is no data in it
     */
    public @Nullable TurnPath open(ByteBuffer packet, TransportAddress from) {
        for (int i = 0; i < slots.size(); i++) { // by index, as this is asked for each packet
            TurnAllocation allocation = slots.get(i).allocation();
            TurnPath path = allocation == null ? null : allocation.open(packet, from);
            if (path != null) {
                return path;
            }
        }
        return null;
    }

    /** Whether there is an allocation on the server at this address, or one is being made or given back. */
    public boolean isServer(TransportAddress address) {
        return isOthers(address, null);
    }

    /** The same without the allocation of one slot. */
    boolean isOthers(TransportAddress address, @Nullable TurnSlot own) {
        for (int i = 0; i < slots.size(); i++) { // by index, as this is asked in each turn
            TurnSlot slot = slots.get(i);
            TurnAllocation allocation = slot.allocation();
            if (slot != own
                    && allocation != null
                    && allocation.state().isLive()
                    && allocation.server().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** The stream with this address was closed, or could not be opened. */
    public void onStreamClosed(TransportAddress stream, long nowUs) {
        for (TurnSlot slot : slots) {
            TurnAllocation allocation = slot.allocation();
            if (allocation != null && allocation.server().equals(stream)) {
                allocation.onStreamClosed();
                slot.distribute(nowUs);
                slot.onTimeout(nowUs);
            }
        }
    }

    /**
     * The network may have changed: all allocations are in doubt, see {@link TurnAllocation#onDoubt}, and servers that failed
     * need not be waited for.
     */
    public void onDoubt(long nowUs) {
        slots.forEach(slot -> slot.onDoubt(nowUs));
    }

    /** Does what is due; early calls do no harm. */
    public void onTimeout(long nowUs) {
        for (TurnSlot slot : slots) {
            slot.onTimeout(nowUs);
        }
    }

    /** When {@link #onTimeout} and {@link #pollTransmit} must be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        long nextUs = Long.MAX_VALUE;
        for (int i = 0; i < slots.size(); i++) {
            nextUs = Math.min(nextUs, slots.get(i).nextDeadlineUs());
        }
        return nextUs;
    }

    /**
     * Writes at most one packet at the position of {@code out}, a big-endian heap buffer with room for 1500 bytes.
     *
     * @return where to send it, or null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        for (int i = 0; i < slots.size(); i++) {
            TurnAllocation allocation = slots.get(i).allocation();
            TransportAddress to = allocation == null ? null : allocation.pollTransmit(out, nowUs);
            if (to != null) {
                return to;
            }
        }
        return null;
    }

    /** The next lease that has events, or null. */
    public @Nullable TurnLease pollWoken() {
        return woken.poll();
    }

    /** The socket is about to be closed: gives all allocations back now, whoever uses them. */
    public void releaseAll(long nowUs) {
        for (TurnSlot slot : slots) {
            TurnAllocation allocation = slot.allocation();
            if (allocation != null) {
                allocation.close(nowUs);
            }
        }
    }

    /** For an owner that looks at all its leases anyway. */
    public void forgetWoken() {
        woken.clear();
    }
}
