package dev.peerage.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    void believesTheStartScriptAboutTheTerminal() {
        Terminal terminal = of(Map.of("PEERAGE_TERMINAL", "50 132", "LANG", "en_US.UTF-8"));

        assertThat(terminal.isInteractive()).isTrue();
        assertThat(terminal.rows()).isEqualTo(50);
        assertThat(terminal.columns()).isEqualTo(132);
        assertThat(terminal.isUnicode()).isTrue();
        assertThat(terminal.paint().isColored()).isTrue();
    }

    @Test
    void printsPlainlyWhereNobodyLooks() {
        assertThat(of(Map.of()).isInteractive()).isFalse();
        assertThat(of(Map.of("PEERAGE_TERMINAL", "nonsense")).isInteractive()).isFalse();
        assertThat(of(Map.of("PEERAGE_TERMINAL", "24 80", "TERM", "dumb")).isInteractive())
                .isFalse();
        assertThat(of(Map.of("LANG", "C")).isUnicode()).isFalse();
    }

    @Test
    void showsNoColorsToThoseWhoWantNone() {
        assertThat(of(Map.of("PEERAGE_TERMINAL", "24 80", "NO_COLOR", "1"))
                        .paint()
                        .isColored())
                .isFalse();
    }

    private static Terminal of(Map<String, String> environment) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return Terminal.of(nowhere, nowhere, environment);
    }
}
