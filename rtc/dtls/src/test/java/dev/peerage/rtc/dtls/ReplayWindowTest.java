package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {

    @Test
    void acceptsEveryNumberOnceAndForgetsOldOnes() {
        for (long seed = 1; seed <= 50; seed++) {
            SeededRandom random = new SeededRandom(seed);
            ReplayWindow window = new ReplayWindow();
            Set<Long> accepted = new HashSet<>();
            long newest = -1;
            for (int i = 0; i < 5_000; i++) {
                long jump = random.chance(0.01) ? 3_000 : 8;
                long number = Math.max(0, newest + random.between(-1_200, jump));
                boolean isRecent = number > newest - (ReplayWindow.RECORDS - 64);
                assertThat(window.isFresh(number))
                        .as("seed %d number %d newest %d", seed, number, newest)
                        .isEqualTo(isRecent && !accepted.contains(number));
                if (window.isFresh(number)) {
                    window.accept(number);
                    accepted.add(number);
                    newest = Math.max(newest, number);
                }
            }
        }
    }
}
