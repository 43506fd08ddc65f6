package dev.peerage.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.cli.demo.PairReport;
import dev.peerage.cli.demo.PathNow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairTableTest {

    @Test
    void fitsIntoEightyColumnsWithLongNamesAndLargeFigures() {
        PairReport pair = pair("Somebody with a long name", "Somebody else", 999_999);

        assertThat(new PairTable(terminal(80)).lines(List.of(pair)))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void alignsFiguresUnderTheirHeadings() {
        List<String> lines = new PairTable(terminal(100)).lines(List.of(pair("Ada", "Ben", 2_000)));

        assertThat(lines)
                .containsExactly(
                        "                       after ms      round trip ms    messages  ",
                        "pair      path    relay first direct  relay direct   sent   recv lost rep ord sw",
                        "Ada - Ben direct    2.5   3.1    212   0.84   0.21   2000   2000    0   0   0  1");
    }

    @Test
    void showsADashForWhatIsNotKnown() {
        PairReport pair = new PairReport("Ada", "Ben", true, PathNow.CONNECTING, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0);

        assertThat(new PairTable(terminal(100)).lines(List.of(pair)).get(2))
                .isEqualTo("Ada - Ben opening     -     -      -      -      -      0      0    0   0   0  0");
    }

    private static PairReport pair(String a, String b, long messages) {
        return new PairReport(
                a, b, true, PathNow.DIRECT, 2_500, 3_100, 212_000, 840, 210, messages, messages, 0, 0, 0, 1);
    }

    private static Terminal terminal(int columns) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
        return Terminal.of(nowhere, nowhere, Map.of("PEERAGE_TERMINAL", "24 " + columns, "NO_COLOR", "1"));
    }
}
