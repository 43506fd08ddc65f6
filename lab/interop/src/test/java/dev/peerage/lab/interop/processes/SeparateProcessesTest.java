package dev.peerage.lab.interop.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A server and three peers, each a process: what a user starts in four terminals. */
class SeparateProcessesTest {

    private static final int MESSAGES = 1_000;
    private static final List<String> NAMES = List.of("Ada", "Ben", "Cleo");

    private final List<Command> running = new ArrayList<>();

    @AfterEach
    void endAll() {
        running.forEach(Command::close);
    }

    @Test
    void talkDirectlyWithoutLosingRepeatingOrReorderingAndNoticeWhoDied() {
        Command server = start("server", "server", "--port", "0", "--stun-port", "0", "--json");
        String port = "" + server.await("started").path("port").asInt();
        List<Command> peers = NAMES.stream().map(name -> startPeer(name, port)).toList();
        for (Command peer : peers) {
            for (String other : NAMES) {
                if (peer != peers.get(NAMES.indexOf(other))) {
                    peer.await(
                            "path",
                            it -> isAbout(it, other)
                                    && it.path("path").asString().equals("direct"));
                    peer.await("complete", it -> isAbout(it, other));
                }
            }
        }

        peers.get(2).kill();

        assertThat(peers.get(0)
                        .await("left", it -> isAbout(it, "Cleo"))
                        .path("reason")
                        .asString())
                .isEqualTo("LINK_LOST");
        peers.get(1).await("left", it -> isAbout(it, "Cleo"));
        server.await("memberLeft", it -> isAbout(it, "Cleo"));
        peers.get(0).terminate();
        JsonNode summary = peers.get(0).await("summary");
        assertThat(summary.path("ok").asBoolean()).isTrue();
        assertThat(summary.path("members")).hasSize(2).allSatisfy(SeparateProcessesTest::isFaultless);
        assertThat(peers.get(0).awaitExit()).isZero();
        assertThat(peers.get(1)
                        .await("left", it -> isAbout(it, "Ada"))
                        .path("reason")
                        .asString())
                .isEqualTo("LEFT");
        server.terminate();
        assertThat(server.awaitExit()).isZero();
    }

    @Test
    void goOnTalkingWhileTheServerDiesAndComesBack() {
        Command server = start("server", "server", "--port", "0", "--stun-port", "0", "--json");
        String port = "" + server.await("started").path("port").asInt();
        Command ada = startPeer("Ada", port);
        Command ben = startPeer("Ben", port);
        ada.await("path", it -> it.path("path").asString().equals("direct"));
        ben.await("path", it -> it.path("path").asString().equals("direct"));

        server.kill();
        server.awaitExit();
        ada.await("server", it -> it.path("state").asString().equals("reconnecting"));
        Command restarted = start("restarted server", "server", "--port", port, "--stun-port", "0", "--json");

        restarted.await("memberJoined", it -> isAbout(it, "Ada"));
        restarted.await("memberJoined", it -> isAbout(it, "Ben"));
        ada.await("complete");
        ben.await("complete");
        ada.terminate();
        assertThat(ada.await("summary").path("members")).hasSize(1).allSatisfy(SeparateProcessesTest::isFaultless);
    }

    private Command startPeer(String name, String port) {
        return start(
                name,
                "peer",
                "--server",
                "ws://localhost:" + port,
                "--group",
                "arena",
                "--name",
                name,
                "--messages",
                "" + MESSAGES,
                "--rate",
                "250",
                "--json");
    }

    private static void isFaultless(JsonNode member) {
        assertThat(member.path("sent").asInt()).as("sent").isEqualTo(MESSAGES);
        assertThat(member.path("received").asInt()).as("received").isEqualTo(MESSAGES);
        assertThat(member.path("lost").asInt()).as("lost").isZero();
        assertThat(member.path("duplicated").asInt()).as("duplicated").isZero();
        assertThat(member.path("reordered").asInt()).as("reordered").isZero();
        assertThat(member.path("firstMessageMs").isNumber())
                .as("firstMessageMs")
                .isTrue();
        assertThat(member.path("directMs").isNumber()).as("directMs").isTrue();
    }

    private static boolean isAbout(JsonNode event, String name) {
        return event.path("name").asString("").equals(name);
    }

    private Command start(String name, String... arguments) {
        Command command = Command.start(name, arguments);
        running.add(command);
        return command;
    }
}
