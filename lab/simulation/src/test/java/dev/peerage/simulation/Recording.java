package dev.peerage.simulation;

import dev.peerage.base.RandomSource;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes down all inputs and outputs of one session, so that another implementation can be asked to answer the same. */
final class Recording {

    private final List<String> lines = new ArrayList<>();
    private final List<Integer> drawn = new ArrayList<>();

    /** A source that remembers what was drawn, since the other implementation has to be given the same. */
    RandomSource remembering(RandomSource random) {
        return new RandomSource() {
            @Override
            public void nextBytes(byte[] bytes) {
                throw new UnsupportedOperationException("the session draws only whole numbers");
            }

            @Override
            public int nextInt() {
                drawn.add(random.nextInt());
                return drawn.get(drawn.size() - 1);
            }
        };
    }

    void input(String name, long nowUs, Object... arguments) {
        StringBuilder line = new StringBuilder("{\"in\": \"" + name + "\", \"nowUs\": " + nowUs + ", \"arguments\": [");
        for (int i = 0; i < arguments.length; i++) {
            line.append(i == 0 ? "" : ", ").append(json(arguments[i]));
        }
        lines.add(line.append("]}").toString());
    }

    void result(Object value) {
        lines.add("{\"result\": " + json(value) + "}");
    }

    void transmit(int pathId, boolean isReliable, byte[] packet) {
        lines.add("{\"transmit\": " + pathId + ", \"isReliable\": " + isReliable + ", \"hex\": " + json(packet) + "}");
    }

    void event(Object event) {
        StringBuilder line =
                new StringBuilder("{\"event\": \"" + event.getClass().getSimpleName() + "\"");
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(event);
                line.append(", \"" + component.getName() + "\": ").append(json(value));
            } catch (ReflectiveOperationException failure) {
                throw new IllegalStateException(failure);
            }
        }
        lines.add(line.append("}").toString());
    }

    /** {@link Long#MAX_VALUE}, which JavaScript cannot hold, is null. */
    void deadline(long deadlineUs) {
        lines.add("{\"nextDeadlineUs\": " + (deadlineUs == Long.MAX_VALUE ? "null" : deadlineUs) + "}");
    }

    String toJson(String local, String remote, String config) {
        return "{\"local\": \"" + local + "\",\n\"remote\": \"" + remote + "\",\n\"config\": " + config
                + ",\n\"randomInts\": " + drawn + ",\n\"steps\": [\n" + String.join(",\n", lines) + "\n]}\n";
    }

    private static String json(Object value) {
        if (value instanceof byte[] bytes) {
            return "\"" + HexFormat.of().formatHex(bytes) + "\"";
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return json(bytes);
        }
        return value == null || value instanceof Number || value instanceof Boolean
                ? String.valueOf(value)
                : "\"" + value + "\"";
    }
}
