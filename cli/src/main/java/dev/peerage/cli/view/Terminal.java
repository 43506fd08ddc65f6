package dev.peerage.cli.view;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the command prints, and what is at the other end.
 *
 * @param out what was asked for
 * @param err what went wrong
 * @param isInteractive whether a person looks at {@code out}, on something that understands ANSI sequences
 * @param columns width
 * @param rows height
 * @param isUnicode whether more than ASCII can be shown
 * @param paint colours, if wanted
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        boolean isInteractive,
        int columns,
        int rows,
        boolean isUnicode,
        Paint paint) {

    /** Size that is assumed where nobody knows it. */
    static final int DEFAULT_COLUMNS = 100;

    static final int DEFAULT_ROWS = 24;

    /** Set by the start script if output goes to a terminal: rows and columns. Java cannot tell before JDK 22. */
    static final String SIZE_VARIABLE = "PEERAGE_TERMINAL";

    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,3}) ([1-9][0-9]{0,3})");

    /** That of this process. UTF-8 whatever the platform says: JSON and names need it. */
    public static Terminal ofProcess() {
        PrintStream out = utf8(FileDescriptor.out);
        PrintStream err = utf8(FileDescriptor.err);
        return of(out, err, System.getenv());
    }

    static Terminal of(PrintStream out, PrintStream err, Map<String, String> environment) {
        Matcher size = SIZE.matcher(environment.getOrDefault(SIZE_VARIABLE, ""));
        boolean isSizeKnown = size.matches();
        boolean isInteractive =
                isSizeKnown && !environment.getOrDefault("TERM", "").equals("dumb");
        String locale = firstOf(environment, "LC_ALL", "LC_CTYPE", "LANG").toUpperCase(Locale.ROOT);
        return new Terminal(
                out,
                err,
                isInteractive,
                isSizeKnown ? Integer.parseInt(size.group(2)) : DEFAULT_COLUMNS,
                isSizeKnown ? Integer.parseInt(size.group(1)) : DEFAULT_ROWS,
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
