package dev.peerage.lab.natlab;

import dev.peerage.testkit.ChildProcess;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The {@code peerage} command on a host of the lab, read by its events. */
final class Peer implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChildProcess process;

    private Peer(ChildProcess process) {
        this.process = process;
    }

    static Peer start(NatLab lab, String node, List<String> arguments) {
        return new Peer(lab.exec(node, "peerage", ChildProcess.java("dev.peerage.cli.Main", arguments)));
    }

    /** The first event of this name. */
    JsonNode await(String event) {
        return await(event, any -> true);
    }

    /** The first event of this name that is as wanted. */
    JsonNode await(String event, Predicate<JsonNode> wanted) {
        String line = process.awaitLine(
                "the event " + event,
                it -> {
                    JsonNode json = parse(it);
                    return json.path("event").asString("").equals(event) && wanted.test(json);
                },
                PATIENCE);
        return parse(line);
    }

    /** The first change to this path at or after a moment. */
    JsonNode awaitPath(String path, double afterUnixMs) {
        return await(
                "path",
                it -> it.path("path").asString("").equals(path)
                        && it.path("time").asDouble() >= afterUnixMs);
    }

    /** Ends it, and tells what it summed up about its only counterpart. */
    JsonNode end() {
        process.terminate();
        JsonNode members = await("summary").path("members");
        if (members.size() != 1) {
            throw new AssertionError("one counterpart was expected:\n" + members);
        }
        return members.get(0);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException notJson) {
            return JSON.missingNode();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
