package dev.peerage.lab.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** A group server on the public internet, and a peer on each of the lab's two clients. Closing ends all three. */
final class Pair implements AutoCloseable {

    private static final String PORT = "8080";

    private final Peer server;
    private final Peer one;
    private final Peer other;

    private Pair(Peer server, Peer one, Peer other) {
        this.server = server;
        this.one = one;
        this.other = other;
    }

    static Pair start(NatLab lab, int messages, int perSecond) {
        Peer server = Peer.start(lab, "rdv", List.of("server", "--port", PORT, "--stun-port", "3478", "--json"));
        server.await("started");
        return new Pair(server, peer(lab, "c1", messages, perSecond), peer(lab, "c2", messages, perSecond));
    }

    private static Peer peer(NatLab lab, String node, int messages, int perSecond) {
        return Peer.start(
                lab,
                node,
                List.of(
                        "peer",
                        "--server",
                        "ws://" + NatLab.SERVER_HOST + ":" + PORT,
                        "--group",
                        "lab",
                        "--name",
                        node,
                        "--messages",
                        "" + messages,
                        "--rate",
                        "" + perSecond,
                        "--json"));
    }

    Peer one() {
        return one;
    }

    Peer other() {
        return other;
    }

    void awaitDirect() {
        one.awaitPath("direct", 0);
        other.awaitPath("direct", 0);
    }

    void awaitComplete() {
        one.await("complete");
        other.await("complete");
    }

    /** From the server's decision that makes them a pair until a message of the application has arrived at one of them. */
    double firstMessageMs() {
        return Math.min(
                        one.await("firstMessage").path("time").asDouble(),
                        other.await("firstMessage").path("time").asDouble())
                - pairedUnixMs();
    }

    /** From the same moment until both have selected a direct path. */
    double directMs() {
        return Math.max(
                        one.awaitPath("direct", 0).path("time").asDouble(),
                        other.awaitPath("direct", 0).path("time").asDouble())
                - pairedUnixMs();
    }

    private double pairedUnixMs() {
        return Math.max(joinedUnixMs("c1"), joinedUnixMs("c2"));
    }

    private double joinedUnixMs(String name) {
        return server.await("memberJoined", it -> it.path("name").asString("").equals(name))
                .path("time")
                .asDouble();
    }

    /** Ends both; asserts that each got every message of the other exactly once and in order. */
    List<JsonNode> endFaultless(int messages) {
        List<JsonNode> ends = List.of(one.end(), other.end());
        for (JsonNode end : ends) {
            assertThat(end.path("sent").asInt()).as("sent").isEqualTo(messages);
            assertThat(end.path("received").asInt()).as("received").isEqualTo(messages);
            assertThat(end.path("lost").asInt()).as("lost").isZero();
            assertThat(end.path("duplicated").asInt()).as("duplicated").isZero();
            assertThat(end.path("reordered").asInt()).as("reordered").isZero();
        }
        return ends;
    }

    @Override
    public void close() {
        one.close();
        other.close();
        server.close();
    }
}
