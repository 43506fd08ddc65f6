package dev.peerage.cli;

import dev.peerage.cli.demo.Clock;
import dev.peerage.cli.demo.Greeting;
import dev.peerage.server.Client;
import dev.peerage.server.Group;
import dev.peerage.server.GroupServer;
import dev.peerage.server.JoinDecision;
import dev.peerage.server.ServerStats;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The policy of {@code peerage server}: everybody gets into the group of its choice. Confined to the stage. */
final class OpenHouse {

    private final GroupServer server;
    private final Clock clock;
    private final Events events;
    private final Map<String, Group> groups = new HashMap<>();
    private final Map<Client, Long> decidedUs = new HashMap<>();
    private long clients;
    private long groupsMade;

    OpenHouse(GroupServer server, Clock clock, Events events) {
        this.server = server;
        this.clock = clock;
        this.events = events;
    }

    void open() {
        server.onJoinRequested((client, name, payload) -> decide(client, name));
        server.onClientLeft((client, reason) -> {
            decidedUs.remove(client);
            events.print("clientLeft", who(client).put("reason", reason), "");
        });
        server.onClientJoined(client -> {
            clients++;
            events.print("clientJoined", who(client), "");
        });
    }

    void summarize() {
        ServerStats stats = server.stats();
        JsonObject counters = new JsonObject();
        stats.counters().forEach(counters::put);
        events.print(
                "summary",
                new JsonObject()
                        .put("clients", clients)
                        .put("groups", groupsMade)
                        .put("counters", counters),
                "Served %d clients in %d groups.".formatted(clients, groupsMade));
    }

    private JoinDecision decide(Client client, String name) {
        if (name.isBlank()) {
            return JoinDecision.refuse("a group needs a name");
        }
        Group group = groups.computeIfAbsent(name, this::make);
        decidedUs.put(client, clock.nowUs());
        return JoinDecision.allow(group);
    }

    private Group make(String name) {
        groupsMade++;
        Group group = server.createGroup(name);
        Room room = new Room(group);
        String page =
                "http://localhost:" + server.port() + "/?group=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
        events.print(
                "groupCreated",
                new JsonObject().put("group", name).put("url", page),
                "Group \"%s\" is made; its page: %s".formatted(Greeting.printable(name), page));
        return group.onMemberJoined(room::onJoined).onMemberLeft(room::onLeft);
    }

    /** What happens in one group. */
    private final class Room {

        private final Group group;

        Room(Group group) {
            this.group = group;
        }

        void onJoined(Client client) {
            Long momentUs = decidedUs.remove(client);
            events.print(
                    "memberJoined",
                    momentUs == null ? clock.nowUs() : momentUs,
                    where(group, client),
                    "%s has joined \"%s\".".formatted(name(client), Greeting.printable(group.name())));
        }

        void onLeft(Client client, Enum<?> reason) {
            String why = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            events.print(
                    "memberLeft",
                    where(group, client).put("reason", reason.name()),
                    "%s has left \"%s\" (%s).".formatted(name(client), Greeting.printable(group.name()), why));
            if (group.isActive() && group.members().isEmpty()) {
                group.destroy();
                groups.remove(group.name());
                events.print("groupEnded", new JsonObject().put("group", group.name()), "");
            }
        }
    }

    private static JsonObject where(Group group, Client client) {
        return new JsonObject().put("group", group.name()).mergeIn(who(client));
    }

    private static JsonObject who(Client client) {
        return new JsonObject().put("client", client.peerId().toString()).put("name", name(client));
    }

    private static String name(Client client) {
        return Greeting.decode(client.greeting(), client.peerId()).name();
    }
}
