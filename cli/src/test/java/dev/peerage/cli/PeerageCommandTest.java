package dev.peerage.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.cli.view.Paint;
import dev.peerage.cli.view.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerageCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void saysWhatThereIs() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString(UTF_8)).contains("demo", "server", "peer", "Exit codes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "server", "peer"})
    void explainsEachCommandWithItsOptionsAndExitCodes(String command) {
        assertThat(run(command, "--help")).isZero();

        assertThat(out.toString(UTF_8)).contains("peerage " + command, "--json", "Exit codes", "--help");
        assertThat(out.toString(UTF_8).lines().map(String::length)).allMatch(length -> length <= 80);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "demo --peers 1                   | --peers takes 2 to 50, was 1",
                "demo --port 70000                | --port takes 0 to 65535, was 70000",
                "demo --messages many             | 'many' is not a long",
                "dem                              | did you mean demo?",
                "demo --wrong                     | Unknown option: '--wrong'",
                "server --for -1                  | --for takes 0 to 10000000, was -1",
                "peer --group g                   | Missing required option: '--server=URL'",
            })
    void refusesMistakesInOneSentence(String line, String sentence) {
        assertThat(run(line.split(" "))).isEqualTo(2);

        assertThat(err.toString(UTF_8).strip())
                .startsWith("peerage: ")
                .contains(sentence)
                .hasLineCount(1);
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void asksForACommand() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains("say what to do: demo, server, peer or bench");
    }

    private int run(String... args) {
        Terminal terminal = new Terminal(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                false,
                80,
                24,
                false,
                new Paint(false));
        return PeerageCommand.commandLine(terminal, Ending.manual()).execute(args);
    }
}
