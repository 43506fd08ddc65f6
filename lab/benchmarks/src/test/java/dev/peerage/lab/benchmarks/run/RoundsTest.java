package dev.peerage.lab.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.lab.benchmarks.systems.Systems;
import dev.peerage.lab.benchmarks.table.Figure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two real processes on a bare socket: the whole machinery, with nothing in it that takes time. */
class RoundsTest {

    private static final Settings TINY = new Settings(1, 10, 20, 50, 1, 1);

    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

    @Test
    void measuresWhatIsHereAndNamesWhatIsNot() throws Exception {
        List<String> systems = List.of(Systems.UDP, "nobody");
        List<Figure> figures;
        Progress told = new Progress(new PrintStream(progress, true, StandardCharsets.UTF_8));
        try (Rounds rounds = new Rounds(new Launcher(Path.of("."), List.of()), TINY, told)) {
            figures = rounds.run(List.of("16k"), systems).figures(systems);
        }

        assertThat(figures).extracting(Figure::system).containsExactly(Systems.UDP, "nobody");
        assertThat(figures.get(0).median()).isPositive();
        assertThat(figures.get(0).rssMB()).isPositive();
        assertThat(figures.get(1).isMissing()).isTrue();
        assertThat(figures.get(1).note()).startsWith("not available: ").contains("no system nobody");
        assertThat(progress.toString(StandardCharsets.UTF_8)).contains("100 %");
    }
}
