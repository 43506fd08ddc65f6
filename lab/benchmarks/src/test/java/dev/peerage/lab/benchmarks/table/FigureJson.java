package dev.peerage.lab.benchmarks.table;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Figures for programs: an array of objects, null for what is not known. */
public final class FigureJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private FigureJson() {}

    public static String of(List<Figure> figures) {
        ArrayNode array = MAPPER.createArrayNode();
        for (Figure figure : figures) {
            ObjectNode object = array.addObject();
            object.put("work", figure.row().work());
            object.put("system", figure.system());
            object.put("unit", figure.row().unit());
            put(object, "median", figure.median());
            put(object, "min", figure.min());
            put(object, "max", figure.max());
            put(object, "cpuSecondsPerGB", figure.cpuSecondsPerGB());
            put(object, "rssMB", figure.rssMB());
            object.put("note", figure.note().isEmpty() ? null : figure.note());
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(array);
    }

    private static void put(ObjectNode object, String name, double value) {
        if (Double.isFinite(value)) {
            object.put(name, Double.parseDouble(Numbers.plain(value)));
        } else {
            object.putNull(name);
        }
    }
}
