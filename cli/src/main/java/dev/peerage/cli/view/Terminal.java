package dev.peerage.cli.view;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Where the command prints, and what is at the other end.
 *
 * @param out what was asked for
 * @param err what went wrong
 * @param isInteractive whether a person looks at {@code out}, on something that understands ANSI sequences
 * @param columns width, if it is interactive
 * @param isUnicode whether more than ASCII can be shown
 * @param paint colours, if wanted
 */
public record Terminal(
        PrintStream out, PrintStream err, boolean isInteractive, int columns, boolean isUnicode, Paint paint) {

    /** Width that is assumed where nobody knows it. */
    static final int DEFAULT_COLUMNS = 100;

    /** Set by the start script if output goes to a terminal: its columns. Java cannot tell before JDK 22. */
    static final String COLUMNS_VARIABLE = "PEERAGE_COLUMNS";

    /** That of this process. UTF-8 whatever the platform says: JSON and names need it. */
    public static Terminal ofProcess() {
        PrintStream out = utf8(FileDescriptor.out);
        PrintStream err = utf8(FileDescriptor.err);
        return of(out, err, System.getenv());
    }

    static Terminal of(PrintStream out, PrintStream err, Map<String, String> environment) {
        String told = environment.getOrDefault(COLUMNS_VARIABLE, "");
        boolean isWidthKnown = told.matches("[1-9][0-9]{0,3}");
        boolean isDumb = environment.getOrDefault("TERM", "").equals("dumb");
        boolean isInteractive = isWidthKnown && !isDumb;
        String locale = firstOf(environment, "LC_ALL", "LC_CTYPE", "LANG").toUpperCase(Locale.ROOT);
        return new Terminal(
                out,
                err,
                isInteractive,
                isWidthKnown ? Integer.parseInt(told) : DEFAULT_COLUMNS,
                locale.contains("UTF-8") || locale.contains("UTF8"),
                new Paint(isInteractive && !environment.containsKey("NO_COLOR")));
    }

    private static String firstOf(Map<String, String> environment, String... names) {
        for (String name : names) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
