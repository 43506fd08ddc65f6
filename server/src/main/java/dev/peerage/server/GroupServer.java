package dev.peerage.server;

import dev.peerage.session.group.GroupAuthority;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A group server inside your process: clients connect to it, it puts them into groups, and they talk at once.
 *
 * <pre>{@code
 * GroupServer server = GroupServer.builder().port(8080).start();
 * Group arena = server.createGroup("arena");
 * server.onClientJoined(client -> arena.join(client)); // the server decides, never the client
 * }</pre>
 *
 * <p>Every method may be called from any thread; most wait a moment for the server's loop, so that what they
 * do is done when they return.
 * Callbacks run on the callback executor, one at a time, in order, never on the loop: they may block without harm to the
 * relay, but later callbacks wait for them.
 */
public final class GroupServer implements AutoCloseable {

    private static final ServerStats NO_STATS = new ServerStats(0, 0, 0, 0, Map.of());

    private final ServerLoop loop;
    private final Application application;
    private final int port;
    private final int stunPort;
    private final Runnable afterStop;
    private volatile ServerStats lastStats = NO_STATS;

    GroupServer(ServerLoop loop, Application application, int port, int stunPort, Runnable afterStop) {
        this.loop = loop;
        this.application = application;
        this.port = port;
        this.stunPort = stunPort;
        this.afterStop = afterStop;
    }

    /** A server with default ports and limits, not started yet. */
    public static GroupServerBuilder builder() {
        return new GroupServerBuilder();
    }

    /** The TCP port of HTTP and WebSocket, as it was bound. */
    public int port() {
        return port;
    }

    /** The UDP port of STUN, as it was bound; 0 if the server has none. */
    public int stunPort() {
        return stunPort;
    }

    /**
     * Makes an empty group.
     *
     * @param name 1 to 128 bytes of UTF-8; other groups may have the same
     * @throws IllegalArgumentException if the name is empty or too long
     * @throws IllegalStateException if there are too many groups, or the server has stopped
     */
    public Group createGroup(String name) {
        return createGroup(name, List.of());
    }

    /**
     * Makes a group with members: each gets one view with all of them. Clients that are gone, that are in too many groups,
     * or that are too many for the group, are left out.
     *
     * @throws IllegalArgumentException if the name is empty or too long
     * @throws IllegalStateException if there are too many groups, or the server has stopped
     */
    public Group createGroup(String name, Collection<Client> members) {
        Set<Long> memberIds = new LinkedHashSet<>();
        members.forEach(client -> memberIds.add(client.id()));
        Group none = new Group(loop, application, GroupAuthority.NONE, name);
        Group group = loop.ask(
                hub -> {
                    long id = hub.createGroup(name, memberIds, loop.nowUs());
                    if (id == GroupAuthority.NONE) {
                        return none;
                    }
                    Group created = new Group(loop, application, id, name);
                    application.onGroupCreated(created);
                    return created;
                },
                none);
        if (group == none) {
            throw new IllegalStateException("no group can be made: the server has stopped, or has MAX_GROUPS groups");
        }
        return group;
    }

    /** All groups at this moment. */
    public List<Group> groups() {
        return loop.ask(hub -> application.groups(), List.of());
    }

    /** All clients at this moment. */
    public List<Client> clients() {
        return loop.ask(hub -> application.clients(), List.of());
    }

    /** Calls {@code listener} for each client, also for those that are there already. Replaces an earlier listener. */
    public GroupServer onClientJoined(Consumer<Client> listener) {
        loop.run(() -> application.onClientJoined(listener));
        return this;
    }

    /** Calls {@code listener} for each client whose link ends, with the reason. Replaces an earlier listener. */
    public GroupServer onClientLeft(BiConsumer<Client, String> listener) {
        loop.run(() -> application.onClientLeft(listener));
        return this;
    }

    /** Lets {@code policy} answer clients that ask to join a group; without one all are refused. */
    public GroupServer onJoinRequested(JoinPolicy policy) {
        loop.run(() -> application.onJoinRequested(policy));
        return this;
    }

    /** The counters at this moment; after {@link #stop()} those of the end. */
    public ServerStats stats() {
        return loop.ask(hub -> loop.stats(), lastStats);
    }

    /**
     * Tells every client that the server stops, closes all links and ports, and waits until that is done. Twice is once.
     *
     * @throws IllegalStateException on the server's own loop, where callbacks run only if the executor is {@code
     *     Runnable::run}
     */
    public void stop() {
        if (loop.isInside()) {
            throw new IllegalStateException("the server's loop cannot wait for its own end: stop from another thread");
        }
        loop.close(stats -> lastStats = stats);
        afterStop.run();
    }

    /** As {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }
}
