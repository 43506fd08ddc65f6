package dev.peerage.lab.interop.webrtc;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Scanner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The other end of {@link Counterpart}, for counterparts in Java: events and results out, calls in. Thread-safe. */
final class JsonLines {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonLines() {}

    /** A function that can be called: its arguments, and its result or null. */
    interface Function {
        Object call(JsonNode args) throws Exception;
    }

    /** Tells that something happened; {@code details} are names and values in turn. */
    static void tell(String event, Object... details) {
        Map<String, Object> line = new HashMap<>(Map.of("event", event));
        for (int i = 0; i < details.length; i += 2) {
            line.put((String) details[i], details[i + 1]);
        }
        write(line);
    }

    /** Answers calls until the input ends. */
    static void serve(Map<String, Function> functions) {
        Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
        while (in.hasNextLine()) {
            JsonNode call = JSON.readTree(in.nextLine());
            int id = call.get("id").asInt();
            try {
                Map<String, Object> answer = new HashMap<>(Map.of("id", id));
                answer.put("result", functions.get(call.get("run").asString()).call(call.get("args")));
                write(answer);
            } catch (Exception failure) {
                write(Map.of("id", id, "error", failure.toString()));
            }
        }
    }

    private static synchronized void write(Map<String, Object> line) {
        System.out.println(JSON.writeValueAsString(line));
        System.out.flush();
    }
}
