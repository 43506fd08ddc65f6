package dev.peerage.server;

import java.util.Collection;
import java.util.List;
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
 * <p>Every method may be called from any thread; those that return something wait for the server's loop for a moment.
 * Callbacks run on the callback executor, one at a time, in order, never on the loop: they may block without harm to the
 * relay, but later callbacks wait for them.
 */
public final class GroupServer implements AutoCloseable {

    GroupServer() {}

    /** A server with default ports and limits, not started yet. */
    public static GroupServerBuilder builder() {
        return new GroupServerBuilder();
    }

    /** The TCP port of HTTP and WebSocket, as it was bound. */
    public int port() {
        return Soon.come();
    }

    /** The UDP port of STUN, as it was bound; 0 if the server has none. */
    public int stunPort() {
        return Soon.come();
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

    /** Makes a group with members: each gets one view with all of them. Clients that are gone are left out. */
    public Group createGroup(String name, Collection<Client> members) {
        return Soon.come();
    }

    /** All groups at this moment. */
    public List<Group> groups() {
        return Soon.come();
    }

    /** All clients at this moment. */
    public List<Client> clients() {
        return Soon.come();
    }

    /** Calls {@code listener} for each client, also for those that are there already. Replaces an earlier listener. */
    public GroupServer onClientJoined(Consumer<Client> listener) {
        return Soon.come();
    }

    /** Calls {@code listener} for each client whose link ends, with the reason. Replaces an earlier listener. */
    public GroupServer onClientLeft(BiConsumer<Client, String> listener) {
        return Soon.come();
    }

    /** Lets {@code policy} answer clients that ask to join a group; without one all are refused. */
    public GroupServer onJoinRequested(JoinPolicy policy) {
        return Soon.come();
    }

    /** The counters at this moment. */
    public ServerStats stats() {
        return Soon.come();
    }

    /** Tells every client that the server stops, closes all links and ports, and waits until that is done. Twice is once. */
    public void stop() {
        Soon.come();
    }

    /** As {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }
}
