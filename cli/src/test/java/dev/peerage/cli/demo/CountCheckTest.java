package dev.peerage.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CountCheckTest {

    private final CountCheck check = new CountCheck();

    @Test
    void findsNothingWrongWithNumbersInOrder() {
        take(1, 2, 3);

        expect(3, 0, 0, 0);
    }

    @Test
    void countsEachMissingNumberAsLost() {
        take(1, 5);

        expect(2, 3, 0, 0);
    }

    @Test
    void countsMissingFirstNumbersAsLost() {
        take(3);

        expect(1, 2, 0, 0);
    }

    @Test
    void countsLateNumberAsReorderedAndNoLongerLost() {
        take(1, 3, 2, 4);

        expect(4, 0, 0, 1);
    }

    @Test
    void countsRepeatedNumberWheneverItComes() {
        take(1, 2, 2, 3, 1);

        expect(3, 0, 2, 0);
    }

    @Test
    void staysBoundedWhenNumbersLeapOverEverything() {
        take(1, Long.MAX_VALUE, 7);

        assertThat(check.received()).isEqualTo(3);
        assertThat(check.lost()).isEqualTo(Long.MAX_VALUE - 3);
        assertThat(check.reordered()).isEqualTo(1);
    }

    private void take(long... numbers) {
        LongStream.of(numbers).forEach(check::onNumber);
    }

    private void expect(long received, long lost, long duplicated, long reordered) {
        assertThat(check.received()).as("received").isEqualTo(received);
        assertThat(check.lost()).as("lost").isEqualTo(lost);
        assertThat(check.duplicated()).as("duplicated").isEqualTo(duplicated);
        assertThat(check.reordered()).as("reordered").isEqualTo(reordered);
    }
}
