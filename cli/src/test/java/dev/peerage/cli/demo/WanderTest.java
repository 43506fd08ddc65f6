package dev.peerage.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WanderTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void strollsThroughTheSquareWithoutLeavingItOrSticking(long seed) {
        Wander wander = new Wander(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
        int atEdge = 0;
        for (int step = 0; step < 2_000; step++) {
            ByteBuffer before = ByteBuffer.wrap(wander.encode());
            wander.advance(0.05);
            ByteBuffer after = ByteBuffer.wrap(wander.encode());
            float x = after.getFloat(0);
            float y = after.getFloat(4);
            assertThat(x).isBetween(0f, 1f);
            assertThat(y).isBetween(0f, 1f);
            assertThat(Math.hypot(x - before.getFloat(0), y - before.getFloat(4)))
                    .isLessThan(0.0061);
            atEdge += x == 0 || x == 1 || y == 0 || y == 1 ? 1 : 0;
        }
        assertThat(atEdge).isLessThan(200);
    }
}
