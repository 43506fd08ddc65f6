package dev.peerage.client;

import dev.peerage.base.PeerId;
import dev.peerage.client.loop.PeerageClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One peer: its link to a group server, the groups it is in, and its links to their members.
 *
 * <pre>{@code
 * Peerage peerage = Peerage.connect("ws://localhost:8080");
 * Group group = peerage.awaitGroup();
 * Channel chat = group.channel("chat", ChannelOptions.reliableOrdered());
 * chat.onMessage((from, bytes) -> System.out.println(from.brief() + ": " + new String(bytes, UTF_8)));
 * chat.broadcast("hello".getBytes(UTF_8));
 * }</pre>
 *
 * <p>Messages flow from the first instant, through the server's relay and sealed end to end; direct connections are made
 * behind that, and taken and left without losing, repeating or reordering a reliable message.
 *
 * <p>Every method may be called from any thread. Callbacks run one after the other on the executor of the builder, or
 * inside {@link #poll()}; never on an internal thread. One handler of each kind: setting another replaces it, and what
 * happened before the first was set is delivered to it.
 */
public interface Peerage extends AutoCloseable {

    /**
     * Connects to a group server with a fresh identity and the defaults of {@link #builder()}; blocks until welcomed.
     *
     * @param serverUrl {@code ws://host:port} or {@code wss://host:port}
     * @throws PeerageException if the URL is wrong, or the server cannot be reached or refuses
     */
    static Peerage connect(String serverUrl) {
        return builder().server(serverUrl).connect();
    }

    /** Starts a description of how to connect. */
    static PeerageBuilder builder() {
        return new PeerageBuilder(PeerageClient::connect);
    }

    /** Who this peer is. */
    PeerId peerId();

    /** The state of the link to the server; it reconnects by itself, and direct paths live on meanwhile. */
    ServerState serverState();

    /**
     * Why {@link #serverState()} is CLOSED: by {@link #close()}, by the server's refusal, or by a failure on this machine
     * that ended this peer, such as {@link ErrorCode#SOCKET_FAILED}. Empty while it is not.
     */
    Optional<PeerageException> closedBecause();

    /** Called at each change of {@link #serverState()}. */
    void onServerChanged(Consumer<ServerState> handler);

    /** The groups that this peer is a member of now. */
    List<Group> groups();

    /**
     * Blocks until this peer is a member of a group, and returns the first of them.
     *
     * @throws PeerageException if this peer is closed, the server is gone for good, or the thread is interrupted
     */
    Group awaitGroup();

    /**
     * As {@link #awaitGroup()}, but no longer than {@code atMost}.
     *
     * @throws PeerageException also with {@link ErrorCode#TIMEOUT}
     */
    Group awaitGroup(Duration atMost);

    /** Called for each group that this peer has become a member of; at once for those of now. */
    void onGroup(Consumer<Group> handler);

    /** Called when this peer is no longer a member of a group. */
    void onGroupEnded(BiConsumer<Group, LeaveReason> handler);

    /**
     * Asks the server to be put into a group; its policy decides.
     *
     * @param name at most 128 bytes of UTF-8
     * @return completes on the executor with the group, or fails with a {@link PeerageException}
     */
    CompletionStage<Group> join(String name);

    /** As {@link #join(String)}, with up to 1,024 bytes for the server's policy to look at. */
    CompletionStage<Group> join(String name, byte[] payload);

    /** How it stands with each peer that shares a group: a snapshot. */
    List<Link> links();

    /** Called with a fresh snapshot when a link's state or path has changed. */
    void onLinkChanged(Consumer<Link> handler);

    /** Counters since the start: a snapshot. */
    PeerageStats stats();

    /**
     * Tells that the network has changed, so that direct paths are made anew at once. Addresses that come and go are noticed
     * within some seconds without it; what is not to be seen on this machine (woken from sleep, another network behind the
     * same address) is not.
     */
    void networkChanged();

    /**
     * Runs the callbacks that are due, on the calling thread; for {@link PeerageBuilder#polled()}, once a frame.
     *
     * @return how many ran
     * @throws IllegalStateException if this peer is not polled
     */
    int poll();

    /** Switches for demonstrations and tests. */
    PeerageDebug debug();

    /** Says goodbye to the server and the peers and frees everything; does nothing the second time. */
    @Override
    void close();
}
