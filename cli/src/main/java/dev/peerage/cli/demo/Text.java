package dev.peerage.cli.demo;

/** Makes what others sent fit to print: no control character reaches the terminal. */
final class Text {

    private Text() {}

    /** The text without control, format and surrogate-half characters, cut to a length. */
    static String printable(String text, int maxChars) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), maxChars));
        text.codePoints()
                .filter(Text::isPrintable)
                .takeWhile(point -> clean.length() + Character.charCount(point) <= maxChars)
                .forEachOrdered(clean::appendCodePoint);
        return clean.toString().strip();
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
