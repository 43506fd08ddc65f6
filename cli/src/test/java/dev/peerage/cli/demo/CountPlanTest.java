package dev.peerage.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountPlanTest {

    @Test
    void startsAtOnceThenKeepsItsPaceAndStopsAtItsEnd() {
        CountPlan plan = new CountPlan(500, 1_000);

        assertThat(plan.due(0)).isEqualTo(1);
        assertThat(plan.due(1_000_000)).isEqualTo(501);
        assertThat(plan.due(60_000_000)).isEqualTo(1_000);
    }
}
