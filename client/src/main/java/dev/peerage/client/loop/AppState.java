package dev.peerage.client.loop;

import dev.peerage.client.ErrorCode;
import dev.peerage.client.Group;
import dev.peerage.client.LeaveReason;
import dev.peerage.client.Link;
import dev.peerage.client.PeerageException;
import dev.peerage.client.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What the application may look at, wait for, and be called about. Written by the loop, read by any thread. */
final class AppState implements PeerageCore.AppEvents {

    record EndedGroup(Group group, LeaveReason reason) {}

    private final EventSlot<ServerState> serverChanged;
    private final EventSlot<Group> groupBegun;
    private final EventSlot<EndedGroup> groupEnded;
    private final EventSlot<Link> linkChanged;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock
    private List<Group> groups = List.of();
    private @Nullable ServerState serverState;
    private @Nullable PeerageException refusal;

    AppState(Callbacks callbacks) {
        serverChanged = new EventSlot<>(callbacks, EventSlot.MAX_HELD);
        groupBegun = new EventSlot<>(callbacks, EventSlot.MAX_HELD);
        groupEnded = new EventSlot<>(callbacks, EventSlot.MAX_HELD);
        linkChanged = new EventSlot<>(callbacks, EventSlot.MAX_HELD);
    }

    EventSlot<ServerState> serverChanged() {
        return serverChanged;
    }

    EventSlot<Group> groupBegun() {
        return groupBegun;
    }

    EventSlot<EndedGroup> groupEnded() {
        return groupEnded;
    }

    EventSlot<Link> linkChanged() {
        return linkChanged;
    }

    ServerState serverState() {
        lock.lock();
        try {
            return serverState == null ? ServerState.RECONNECTING : serverState;
        } finally {
            lock.unlock();
        }
    }

    /** Why there is no server link any more and never will be; empty while there is, or may be. */
    Optional<PeerageException> closedBecause() {
        lock.lock();
        try {
            return Optional.ofNullable(refusal);
        } finally {
            lock.unlock();
        }
    }

    List<Group> groups() {
        lock.lock();
        try {
            return groups;
        } finally {
            lock.unlock();
        }
    }

    /** Blocks until the server has welcomed this peer for the first time. */
    void awaitWelcome() {
        lock.lock();
        try {
            while (serverState == null) {
                changed.await();
            }
            if (refusal != null) {
                throw refusal;
            }
        } catch (InterruptedException interrupted) {
            throw interrupted();
        } finally {
            lock.unlock();
        }
    }

    Group awaitGroup(Duration atMost) {
        long leftNs = atMost.toMillis() > TimeUnit.DAYS.toMillis(36_500) ? Long.MAX_VALUE : atMost.toNanos();
        lock.lock();
        try {
            while (groups.isEmpty()) {
                if (refusal != null) {
                    throw refusal;
                }
                if (leftNs <= 0) {
                    throw new PeerageException(
                            ErrorCode.TIMEOUT,
                            "the server has put this peer into no group in " + atMost.toMillis()
                                    + " ms: ask it with join, or see what its policy waits for");
                }
                leftNs = changed.awaitNanos(leftNs);
            }
            return groups.get(0);
        } catch (InterruptedException interrupted) {
            throw interrupted();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onServerState(ServerState state) {
        update(() -> serverState = state);
        serverChanged.emit(state);
    }

    @Override
    public void onRefused(PeerageException why) {
        update(() -> {
            serverState = ServerState.CLOSED;
            refusal = why;
        });
        serverChanged.emit(ServerState.CLOSED);
    }

    @Override
    public void onGroup(GroupHandle group) {
        update(() -> {
            List<Group> more = new ArrayList<>(groups);
            more.add(group);
            groups = List.copyOf(more);
        });
        groupBegun.emit(group);
    }

    @Override
    public void onGroupEnded(GroupHandle group, LeaveReason reason) {
        update(() -> groups = groups.stream().filter(other -> other != group).toList());
        groupEnded.emit(new EndedGroup(group, reason));
    }

    @Override
    public void onLinkChanged(Link link) {
        linkChanged.emit(link);
    }

    void onClosed() {
        if (serverState() != ServerState.CLOSED) {
            onRefused(new PeerageException(ErrorCode.CLOSED, "this peer is closed"));
        }
    }

    private void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static PeerageException interrupted() {
        Thread.currentThread().interrupt();
        return new PeerageException(ErrorCode.INTERRUPTED, "the waiting thread was interrupted");
    }
}
