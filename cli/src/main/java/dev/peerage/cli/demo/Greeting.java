package dev.peerage.cli.demo;

import dev.peerage.base.PeerId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a peer of the demo tells of itself: UTF-8 JSON {@code {"name": …, "color": "#rrggbb"}}. Immutable.
 *
 * @param name printable, at most {@link #MAX_NAME_CHARS}
 * @param color as in CSS
 */
public record Greeting(String name, String color) {

    /** The longest name that is shown. */
    public static final int MAX_NAME_CHARS = 24;

    private static final String DEFAULT_COLOR = "#8a8f98";
    private static final Pattern COLOR = Pattern.compile("#[0-9a-f]{6}");

    /** One with a name that a user gave. */
    public static Greeting of(String name, String color) {
        return new Greeting(Text.printable(name, MAX_NAME_CHARS), color);
    }

    /** Any text of somebody else, fit to be printed. */
    public static String printable(String text) {
        return Text.printable(text, 200);
    }

    /** The bytes to greet with. */
    public byte[] encode() {
        return new JsonObject().put("name", name).put("color", color).encode().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads what a member greeted with; what makes no sense is replaced by something that does. */
    public static Greeting decode(byte[] bytes, PeerId from) {
        JsonObject json;
        try {
            json = new JsonObject(new String(bytes, StandardCharsets.UTF_8));
        } catch (DecodeException notJson) {
            json = new JsonObject();
        }
        String name = Text.printable(json.getValue("name") instanceof String text ? text : "", MAX_NAME_CHARS);
        String color = json.getValue("color") instanceof String text ? text.toLowerCase(Locale.ROOT) : "";
        return new Greeting(
                name.isEmpty() ? from.brief() : name, COLOR.matcher(color).matches() ? color : DEFAULT_COLOR);
    }
}
