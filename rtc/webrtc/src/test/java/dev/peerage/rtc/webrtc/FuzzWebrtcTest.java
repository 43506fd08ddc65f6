package dev.peerage.rtc.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.FuzzRun;
import dev.peerage.testkit.SeededRandom;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short run of {@link FuzzWebrtc}, the same each time, and its corpus. */
class FuzzWebrtcTest {

    @Test
    void readsAnyDescription() {
        Fuzz.decoder(1, 5_000, List.of(FuzzWebrtc.description()), FuzzWebrtc::sdp);
    }

    @Test
    void connectionsBearAnyScript() {
        SeededRandom random = new SeededRandom(5);
        for (int round = 0; round < 100; round++) {
            byte[] script = new byte[20 + random.nextInt(200)];
            random.nextBytes(script);
            play("round " + round, script);
        }
    }

    @Test
    void whatOnceReachedSomethingNewStillDoesNoHarm() {
        List<byte[]> scripts = FuzzRun.corpus(FuzzWebrtc.CORPUS.resolve("peers"));
        assertThat(scripts).hasSizeGreaterThan(100);
        scripts.forEach(script -> play("corpus", script));
        FuzzRun.corpus(FuzzWebrtc.CORPUS.resolve("sdp")).forEach(FuzzWebrtc::sdp);
    }

    private static void play(String name, byte[] script) {
        try {
            PeerScript.play(script);
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(name + " " + HexFormat.of().formatHex(script), failure);
        }
    }
}
