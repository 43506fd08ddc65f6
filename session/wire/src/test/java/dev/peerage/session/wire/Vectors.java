package dev.peerage.session.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.PeerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of test vectors under {@code conformance/}, read by the Java and the JavaScript tests. The test that owns a file
 * rewrites it when run with {@code -Dpeerage.vectors=write}, and otherwise fails if the file says something else.
 */
final class Vectors {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final String fileName;
    private final List<Map<String, Object>> valid = new ArrayList<>();
    private final List<Map<String, Object>> malformed = new ArrayList<>();

    Vectors(String fileName) {
        this.fileName = fileName;
    }

    void valid(String name, ByteBuffer bytes, Object fields) {
        Map<String, Object> vector = new LinkedHashMap<>();
        vector.put("name", name);
        vector.put("hex", hex(bytes));
        vector.put("fields", plain(fields));
        valid.add(vector);
    }

    void malformed(String name, byte[] bytes, DecodeFailure failure) {
        Map<String, Object> vector = new LinkedHashMap<>();
        vector.put("name", name);
        vector.put("hex", HexFormat.of().formatHex(bytes));
        vector.put("failure", failure.name());
        malformed.add(vector);
    }

    void writeOrCompare() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("valid", valid);
        all.put("malformed", malformed);
        String expected = JSON.writeValueAsString(all) + "\n";
        Path file = Path.of("../../conformance", fileName);
        try {
            if ("write".equals(System.getProperty("peerage.vectors"))) {
                Files.createDirectories(file.toAbsolutePath().normalize().getParent());
                Files.writeString(file, expected);
            }
            assertThat(Files.readString(file)).isEqualToNormalizingNewlines(expected);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    /** Records as maps with their type's name, bytes in hexadecimal, enums by name. */
    private static Object plain(Object value) {
        if (value instanceof ByteBuffer bytes) {
            return hex(bytes);
        }
        if (value instanceof Bytes || value instanceof PeerId) {
            return value.toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Vectors::plain).toList();
        }
        if (!value.getClass().isRecord()) {
            return value;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        if (value.getClass().getEnclosingClass() != null) {
            String name = value.getClass().getSimpleName();
            fields.put("type", name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                fields.put(component.getName(), plain(component.getAccessor().invoke(value)));
            } catch (ReflectiveOperationException failure) {
                throw new IllegalStateException(failure);
            }
        }
        return fields;
    }
}
