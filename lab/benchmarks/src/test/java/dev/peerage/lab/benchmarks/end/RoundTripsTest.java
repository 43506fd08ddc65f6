package dev.peerage.lab.benchmarks.end;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTripsTest {

    @Test
    void aPercentileIsTheLeastDurationThatSoManyDoNotExceed() {
        RoundTrips trips = new RoundTrips();
        for (int i = 100_000; i > 0; i--) {
            trips.add(i);
        }

        assertThat(trips.count()).isEqualTo(100_000);
        assertThat(trips.percentile(50)).isEqualTo(50_000);
        assertThat(trips.percentile(99)).isEqualTo(99_000);
        assertThat(trips.percentile(100)).isEqualTo(100_000);
    }

    @Test
    void ofNothingItIsZero() {
        assertThat(new RoundTrips().percentile(99)).isZero();
    }
}
