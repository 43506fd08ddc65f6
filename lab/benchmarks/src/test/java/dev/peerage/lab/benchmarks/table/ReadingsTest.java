package dev.peerage.lab.benchmarks.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReadingsTest {

    private static final Row SPEED = Row.more("reliable", "MB/s");
    private static final List<String> ORDER = List.of("ours", "theirs", "absent");

    private final Readings readings = new Readings();

    ReadingsTest() {
        readings.add("theirs", new Reading(SPEED, 50, 24, 120));
        for (double value : new double[] {210, 190, 400}) {
            readings.add("ours", new Reading(SPEED, value, 8, 90));
        }
        readings.addFailure("absent", SPEED, "not available: no such library");
    }

    @Test
    void aFigureIsTheMedianOfTheRoundsWithTheirRange() {
        Figure ours = readings.figures(ORDER).get(0);

        assertThat(ours.system()).isEqualTo("ours");
        assertThat(ours.median()).isEqualTo(210);
        assertThat(ours.min()).isEqualTo(190);
        assertThat(ours.max()).isEqualTo(400);
        assertThat(ours.cpuSecondsPerGB()).isEqualTo(8);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(Figure.median(new double[] {1, 2, 4, 100})).isEqualTo(3);
        assertThat(Figure.median(new double[] {})).isNaN();
        assertThat(Figure.median(new double[] {1, Double.NaN})).isNaN();
    }

    @Test
    void aFigureSaysThatARoundFailed() {
        readings.addFailure("ours", SPEED, "no answer");

        Figure ours = readings.figures(ORDER).get(0);
        assertThat(ours.median()).isEqualTo(210);
        assertThat(ours.note()).isEqualTo("1 more failed: no answer");
        assertThat(new FigureTable("ours").lines(readings.figures(ORDER)).get(1))
                .endsWith("1 more failed: no answer");
    }

    @Test
    void theTableShowsTheRatioToOursAndWhatIsMissing() {
        List<String> lines = new FigureTable("ours").lines(readings.figures(ORDER));

        assertThat(lines)
                .containsExactly(
                        "reliable, MB/s     median        min        max  x ours CPU-s/GB  RSS MB",
                        "  ours                210        190        400    1.00        8      90",
                        "  theirs               50         50         50    0.24       24     120",
                        "  absent        not available: no such library");
    }

    @Test
    void jsonHasOneObjectForEachFigureAndNullForWhatIsNotKnown() {
        JsonNode json = JsonMapper.builder().build().readTree(FigureJson.of(readings.figures(ORDER)));

        assertThat(json).hasSize(3);
        assertThat(json.get(0).propertyNames())
                .containsExactly("work", "system", "unit", "median", "min", "max", "cpuSecondsPerGB", "rssMB", "note");
        assertThat(json.get(0).get("median").doubleValue()).isEqualTo(210);
        assertThat(json.get(0).get("note").isNull()).isTrue();
        assertThat(json.get(2).get("median").isNull()).isTrue();
        assertThat(json.get(2).get("note").stringValue()).isEqualTo("not available: no such library");
    }

    @Test
    void numbersHaveNoMoreDigitsThanAMeasurement() {
        assertThat(Numbers.of(1_234_567)).isEqualTo("1,234,567");
        assertThat(Numbers.of(12.345)).isEqualTo("12.3");
        assertThat(Numbers.of(0.012345)).isEqualTo("0.0123");
        assertThat(Numbers.of(Double.NaN)).isEmpty();
        assertThat(Numbers.plain(1_234_567.8)).isEqualTo("1234568");
        assertThat(Numbers.plain(12.345)).isEqualTo("12.35");
    }
}
