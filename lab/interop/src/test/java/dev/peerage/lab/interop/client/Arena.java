package dev.peerage.lab.interop.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.peerage.base.PeerId;
import dev.peerage.client.Link;
import dev.peerage.client.PathKind;
import dev.peerage.client.Peerage;
import dev.peerage.client.PeerageBuilder;
import dev.peerage.client.loop.OwnMachine;
import dev.peerage.server.GroupServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A real server on this machine that puts everyone into one group, and the peers of a test. */
final class Arena implements AutoCloseable {

    private final List<Peerage> peers = new ArrayList<>();
    private GroupServer server;
    private dev.peerage.server.Group group;

    Arena() {
        start(0);
    }

    private void start(int port) {
        server = GroupServer.builder()
                .port(port)
                .stunPort(0)
                .bindAddress("127.0.0.1")
                .start();
        group = server.createGroup("arena");
        server.onClientJoined(client -> group.join(client));
        server.onJoinRequested((client, name, payload) -> dev.peerage.server.JoinDecision.allow(group));
    }

    String url() {
        return "ws://127.0.0.1:" + server.port();
    }

    GroupServer server() {
        return server;
    }

    dev.peerage.server.Group group() {
        return group;
    }

    Peerage peer(String name) {
        return peer(Peerage.builder().greeting(name.getBytes(UTF_8)));
    }

    Peerage peer(PeerageBuilder builder) {
        Peerage peer = builder.server(url()).connect();
        peers.add(peer);
        return peer;
    }

    Peerage peer(OwnMachine machine) {
        Peerage peer = machine.connect(Peerage.builder().server(url()));
        peers.add(peer);
        return peer;
    }

    void restartServer() {
        int port = server.port();
        server.stop();
        start(port);
    }

    void stopServer() {
        server.stop();
    }

    static Link link(Peerage from, PeerId to) {
        return from.links().stream()
                .filter(link -> link.peer().equals(to))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no link to " + to.brief()));
    }

    static boolean isDirect(Peerage a, Peerage b) {
        return a.links().stream().anyMatch(link -> link.peer().equals(b.peerId()) && link.path() == PathKind.DIRECT)
                && b.links().stream()
                        .anyMatch(link -> link.peer().equals(a.peerId()) && link.path() == PathKind.DIRECT);
    }

    /** Waits for a condition; what the peers knew is told if it never comes. */
    void await(String what, Duration atMost, BooleanSupplier condition) {
        long endNs = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > endNs) {
                StringBuilder known = new StringBuilder();
                peers.forEach(peer ->
                        known.append('\n').append(peer.links()).append(' ').append(peer.stats()));
                throw new AssertionError("not within " + atMost.toMillis() + " ms: " + what + known);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        peers.forEach(Peerage::close);
        server.stop();
    }
}
