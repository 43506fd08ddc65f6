package dev.peerage.server;

import dev.peerage.session.group.JoinResult;
import dev.peerage.session.group.RemoveResult;
import dev.peerage.session.wire.LeaveReason;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Clients that may talk to one another: through the relay at once, directly as soon as they have found a way.
 *
 * <p>Every method may be called from any thread; those that return something wait for the server's loop for a moment.
 * Listeners run on the callback executor, one at a time, in order.
 */
public final class Group {

    private final long id;
    private final String name;

    Group(long id, String name) {
        this.id = id;
        this.name = name;
    }

    /** Names this group on this server, never used again. */
    public long id() {
        return id;
    }

    /** As given to {@link GroupServer#createGroup(String)}; other groups may have the same. */
    public String name() {
        return name;
    }

    /** The epoch of the last change of this group's membership; it only grows. */
    public long epoch() {
        return Soon.come();
    }

    /** The members at this moment, in the order in which they joined; empty after the end. */
    public List<Client> members() {
        return Soon.come();
    }

    /** Whether the group still exists. */
    public boolean isActive() {
        return Soon.come();
    }

    /** Makes {@code client} a member. */
    public JoinResult join(Client client) {
        return Soon.come();
    }

    /** Ends the membership of {@code client}; its link and its other groups stay. */
    public RemoveResult remove(Client client) {
        return Soon.come();
    }

    /** Ends the group for all its members. Twice is once. */
    public void destroy() {
        Soon.come();
    }

    /** Calls {@code listener} for each client that becomes a member from now on. Replaces an earlier listener. */
    public Group onMemberJoined(Consumer<Client> listener) {
        return Soon.come();
    }

    /** Calls {@code listener} for each membership that ends from now on. Replaces an earlier listener. */
    public Group onMemberLeft(BiConsumer<Client, LeaveReason> listener) {
        return Soon.come();
    }

    /** Calls {@code listener} when a new member has confirmed that it knows the others. Replaces an earlier listener. */
    public Group onJoinAcknowledged(Consumer<Client> listener) {
        return Soon.come();
    }

    @Override
    public String toString() {
        return "group " + id + " \"" + name + "\"";
    }
}
