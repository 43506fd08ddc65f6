package dev.peerage.lab.interop.processes;

import dev.peerage.testkit.ChildProcess;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The {@code peerage} command in a process of its own, read by its events. */
final class Command implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ChildProcess process;

    private Command(ChildProcess process) {
        this.process = process;
    }

    static Command start(String name, String... arguments) {
        return new Command(ChildProcess.start(name, ChildProcess.java("dev.peerage.cli.Main", List.of(arguments))));
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

    /** All that was printed, as one JSON value. */
    JsonNode output() {
        return parse(String.join("\n", process.lines()));
    }

    String text() {
        return String.join("\n", process.lines());
    }

    int awaitExit() {
        return process.awaitExit(PATIENCE);
    }

    void terminate() {
        process.terminate();
    }

    void kill() {
        process.kill();
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
