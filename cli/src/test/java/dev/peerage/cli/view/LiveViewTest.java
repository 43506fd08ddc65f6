package dev.peerage.cli.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.cli.demo.PairReport;
import dev.peerage.cli.demo.PathNow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveViewTest {

    private static final String URL = "http://localhost:8080/";

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final LiveView view = new LiveView(terminal(), "Ctrl-C ends the demo.");

    @Test
    void showsHowItStandsThePageAndTheLatestNews() {
        for (int i = 1; i <= 20; i++) {
            view.onNews("news " + i);
        }

        List<String> lines = view.lines(List.of(pair(PathNow.DIRECT), pair(PathNow.RELAYED)), 65_000_000, URL);

        assertThat(lines.get(0)).isEqualTo("Peerage demo  1:05  1 of 2 pairs are direct");
        assertThat(lines)
                .anyMatch(line -> line.contains(URL))
                .contains("0:00  news 20")
                .doesNotContain("0:00  news 1");
        assertThat(lines).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 80);
    }

    @Test
    void keepsRoomForNewsWhenThereAreManyPairs() {
        view.onNews("news");

        List<String> lines = view.lines(Collections.nCopies(28, pair(PathNow.DIRECT)), 0, URL);

        assertThat(lines).hasSizeLessThanOrEqualTo(24).contains("... and 16 more pairs", "0:00  news");
    }

    @Test
    void givesTheTerminalBackOnce() {
        view.close();
        view.close();

        assertThat(screen.toString(UTF_8)).startsWith("\u001B[?1049h").containsOnlyOnce("\u001B[?1049l");
    }

    private static PairReport pair(PathNow path) {
        return new PairReport("Ada", "Ben", true, path, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1);
    }

    private Terminal terminal() {
        PrintStream out = new PrintStream(screen, true, UTF_8);
        return Terminal.of(out, out, Map.of("PEERAGE_TERMINAL", "24 80", "NO_COLOR", "1", "LANG", "C.UTF-8"));
    }
}
