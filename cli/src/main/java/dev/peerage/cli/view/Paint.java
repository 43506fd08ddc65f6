package dev.peerage.cli.view;

/** Colours text where the terminal shows colours; elsewhere leaves it as it is. */
public record Paint(boolean isColored) {

    private static final String RESET = "\u001B[0m";

    public String good(String text) {
        return with("32", text);
    }

    public String warning(String text) {
        return with("33", text);
    }

    public String bad(String text) {
        return with("1;31", text);
    }

    public String strong(String text) {
        return with("1", text);
    }

    public String faint(String text) {
        return with("2", text);
    }

    public String link(String text) {
        return with("4;36", text);
    }

    private String with(String code, String text) {
        return isColored ? "\u001B[" + code + "m" + text + RESET : text;
    }
}
