package dev.peerage.rtc.stun.turn;

import dev.peerage.base.RandomSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The allocation on one server, and the leases that share it; a new one in its place when it is gone and wanted again. */
final class TurnSlot {

    private TurnServer server; // with the newest credentials
    private final TurnLimits limits;
    private final int transactionTag;
    private final RandomSource random;
    private final TurnClient client;
    private final List<TurnLease> leases = new ArrayList<>();
    private final List<TurnLease> waiting = new ArrayList<>();
    private @Nullable TurnAllocation allocation;
    private long idleUntilUs = Long.MAX_VALUE;
    private long retryUs = Long.MIN_VALUE;

    TurnSlot(TurnServer server, TurnLimits limits, int transactionTag, RandomSource random, TurnClient client) {
        this.server = server;
        this.limits = limits;
        this.transactionTag = transactionTag;
        this.random = random;
        this.client = client;
    }

    @Nullable
    TurnAllocation allocation() {
        return allocation;
    }

    /** Whether its allocation is the one on that server, whatever the credentials: for a server we are one client. */
    boolean isOn(TurnServer other) {
        return server.address().equals(other.address()) && server.transport() == other.transport();
    }

    void join(TurnLease lease, long nowUs) {
        if (!lease.configured().equals(server)) {
            server = lease.configured();
            retryUs = nowUs;
            if (allocation != null) {
                allocation.onCredentials(server);
            }
        }
        waiting.add(lease);
        serve(nowUs);
    }

    void leave(TurnLease lease, long nowUs) {
        waiting.remove(lease);
        leases.remove(lease);
        if (leases.isEmpty() && waiting.isEmpty() && allocation != null) {
            idleUntilUs = nowUs + limits.lingerUs();
            onTimeout(nowUs);
        }
    }

    /** Attaches those that wait, unless there is an allocation that is just being given back. */
    private void serve(long nowUs) {
        TurnAllocation current = allocation;
        if (current != null && current.state() == TurnState.FAILED && nowUs >= retryUs) {
            current = null;
        }
        if (current != null && current.state() == TurnState.CLOSED) {
            current = null;
        }
        if (waiting.isEmpty() || current != null && current.state() == TurnState.RELEASING) {
            return;
        }
        if (current == null) {
            current = new TurnAllocation(
                    server, limits, transactionTag, random, address -> client.isOthers(address, this));
            current.onStart(nowUs);
        }
        allocation = current;
        idleUntilUs = Long.MAX_VALUE;
        for (TurnLease lease : waiting) {
            lease.attach(current, nowUs);
        }
        leases.addAll(waiting);
        waiting.clear();
        current.onTimeout(nowUs);
    }

    void onDoubt(long nowUs) {
        retryUs = Math.min(retryUs, nowUs);
        if (allocation != null) {
            allocation.onDoubt(nowUs);
        }
    }

    void onTimeout(long nowUs) {
        TurnAllocation current = allocation;
        if (current != null) {
            if (nowUs >= idleUntilUs) {
                idleUntilUs = Long.MAX_VALUE;
                current.close(nowUs);
            }
            current.onTimeout(nowUs);
            distribute(nowUs);
        }
        serve(nowUs);
    }

    /** Tells the leases what happened. */
    void distribute(long nowUs) {
        TurnAllocation current = allocation;
        if (current == null) {
            return;
        }
        for (TurnEvent event = current.pollEvent(); event != null; event = current.pollEvent()) {
            if (event instanceof TurnEvent.StateChanged changed && changed.next() == TurnState.FAILED) {
                // A server that refused is left alone for a while; one that had us may just see us from elsewhere
                retryUs = changed.old() == TurnState.ALLOCATED ? nowUs : nowUs + limits.retryUs();
            }
            for (TurnLease lease : leases) {
                if (lease.isOn(current)) {
                    lease.onEvent(event);
                }
            }
        }
    }

    long nextDeadlineUs() {
        return allocation == null ? Long.MAX_VALUE : Math.min(idleUntilUs, allocation.nextDeadlineUs());
    }

    /** Whether nothing is left of it. */
    boolean isEmpty() {
        return leases.isEmpty() && waiting.isEmpty() && (allocation == null || allocation.state() == TurnState.CLOSED);
    }
}
