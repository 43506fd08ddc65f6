package dev.peerage.cli;

import dev.peerage.cli.demo.Clock;
import dev.peerage.cli.view.Terminal;
import io.vertx.core.json.JsonObject;

/**
 * Prints what happens, a line for each: JSON for programs, a sentence for people.
 *
 * <p>Every JSON line has {@code event} and {@code time}, milliseconds since 1970 with microseconds behind the point.
 */
final class Events {

    private final Terminal terminal;
    private final Clock clock;
    private final boolean isJson;

    Events(Terminal terminal, Clock clock, boolean isJson) {
        this.terminal = terminal;
        this.clock = clock;
        this.isJson = isJson;
    }

    /** Something that happened just now. */
    void print(String event, JsonObject details, String sentence) {
        print(event, clock.nowUs(), details, sentence);
    }

    /** Something that happened at a moment; without a sentence people are not told. */
    void print(String event, long atUs, JsonObject details, String sentence) {
        if (isJson) {
            JsonObject line = new JsonObject().put("event", event).put("time", clock.unixMs(atUs));
            line.mergeIn(details);
            terminal.out().println(line.encode());
        } else if (!sentence.isEmpty()) {
            terminal.out().println(sentence);
        }
    }
}
