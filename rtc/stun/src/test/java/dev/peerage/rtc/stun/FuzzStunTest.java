package dev.peerage.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.stun.turn.TurnAttack;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.FuzzRun;
import dev.peerage.testkit.SeededRandom;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short run of what {@link FuzzStun} does for longer, and all that it found. */
class FuzzStunTest {

    private static final long ALL_OF_IT = 1L << 40 | 1L << 41 | 1L << 42 | 1L << 43 | 1L << 44 | 1L << 45;

    @Test
    void usersOfServersThatAnswerAsTheyPlease() {
        SeededRandom random = new SeededRandom(7);
        for (int round = 0; round < 1_000; round++) {
            byte[] script = new byte[20 + random.nextInt(400)];
            random.nextBytes(script);
            play("round " + round, script);
        }
    }

    @Test
    void streamsCutAnywhere() {
        Fuzz.decoder(5, 5_000, FuzzStun.messages(), FuzzStun::stream);
    }

    @Test
    void whatOnceReachedSomethingNewStillDoesNoHarm() {
        List<byte[]> scripts = FuzzRun.corpus(FuzzStun.CORPUS.resolve("turn"));
        assertThat(scripts).hasSizeGreaterThan(50);
        FuzzRun.corpus(FuzzStun.CORPUS.resolve("message")).forEach(FuzzStun::message);
        FuzzRun.corpus(FuzzStun.CORPUS.resolve("stream")).forEach(FuzzStun::stream);
        long reached = play("example", TurnAttack.EXAMPLE);
        for (byte[] script : scripts) {
            reached |= play("corpus", script);
        }
        assertThat(reached & ALL_OF_IT)
                .as("data both ways by channels, doubt, and peers refused, unasked and bound")
                .isEqualTo(ALL_OF_IT);
    }

    private static long play(String name, byte[] script) {
        try {
            return TurnAttack.play(script);
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(name + " " + HexFormat.of().formatHex(script), failure);
        }
    }
}
