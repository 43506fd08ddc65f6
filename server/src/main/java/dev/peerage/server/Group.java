package dev.peerage.server;

import dev.peerage.session.group.RemoveResult;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Clients that may talk to one another: through the relay at once, directly as soon as they have found a way.
 *
 * <p>Every method may be called from any thread; most wait a moment for the server's loop, so that what they
 * do is done when they return.
 * Listeners run on the callback executor, one at a time, in order.
 */
public final class Group {

    private final ServerLoop loop;
    private final Application application;
    private final long id;
    private final String name;

    Group(ServerLoop loop, Application application, long id, String name) {
        this.loop = loop;
        this.application = application;
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

    /** The epoch of the last change of this group's membership; it only grows. 0 after the end. */
    public long epoch() {
        return loop.ask(hub -> hub.groups().groupEpoch(id), 0L);
    }

    /** The members at this moment, in the order in which they joined; empty after the end. */
    public List<Client> members() {
        return loop.ask(hub -> application.clients(hub.groups().memberIds(id)), List.of());
    }

    /** Whether the group still exists. */
    public boolean isActive() {
        return loop.ask(hub -> hub.groups().hasGroup(id), false);
    }

    /** Makes {@code client} a member. */
    public JoinResult join(Client client) {
        return loop.ask(hub -> JoinResult.of(hub.join(id, client.id(), loop.nowUs())), JoinResult.SERVER_STOPPED);
    }

    /**
     * Ends the membership of {@code client}; its link and its other groups stay.
     *
     * @return whether it was a member
     */
    public boolean remove(Client client) {
        return loop.ask(
                hub -> hub.remove(id, client.id(), dev.peerage.session.wire.LeaveReason.REMOVED, loop.nowUs())
                        == RemoveResult.REMOVED,
                false);
    }

    /** Ends the group for all its members. Twice is once. */
    public void destroy() {
        loop.command((hub, nowUs) -> hub.destroyGroup(id, nowUs));
    }

    /** Calls {@code listener} for each client that becomes a member from now on. Replaces an earlier listener. */
    public Group onMemberJoined(Consumer<Client> listener) {
        return listen(listeners -> listeners.onMemberJoined = listener);
    }

    /** Calls {@code listener} for each membership that ends from now on. Replaces an earlier listener. */
    public Group onMemberLeft(BiConsumer<Client, LeaveReason> listener) {
        return listen(listeners -> listeners.onMemberLeft = listener);
    }

    /** Calls {@code listener} when a new member has confirmed that it knows the others. Replaces an earlier listener. */
    public Group onJoinAcknowledged(Consumer<Client> listener) {
        return listen(listeners -> listeners.onJoinAcknowledged = listener);
    }

    @Override
    public String toString() {
        return "group " + id + " \"" + name + "\"";
    }

    private Group listen(Consumer<GroupListeners> change) {
        loop.run(() -> change.accept(application.listeners(this)));
        return this;
    }
}
