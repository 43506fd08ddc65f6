package dev.peerage.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.FuzzRun;
import dev.peerage.testkit.SeededRandom;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link FuzzDtls} found worth keeping, again; and a little of what it does. */
class FuzzCorpusTest {

    @Test
    void whatWasFoundOnceIsHandledStill() {
        assertThat(corpus("handshake")).hasSizeGreaterThan(50);
        assertThat(corpus("order")).hasSizeGreaterThan(10);
        corpus("record").forEach(FuzzDtls::record);
        corpus("hello").forEach(FuzzDtls::hello);
        corpus("order").forEach(FuzzDtls::order);
        corpus("handshake").forEach(FuzzCorpusTest::play);
    }

    @Test
    void parsersTakeAnything() {
        Fuzz.decoder(1, 5_000, corpus("record"), FuzzDtls::record);
        Fuzz.decoder(2, 5_000, corpus("hello"), FuzzDtls::hello);
        Fuzz.decoder(3, 5_000, corpus("order"), FuzzDtls::order);
    }

    @Test
    void aBlindStrangerDoesNotPreventAHandshake() {
        SeededRandom random = new SeededRandom(4);
        List<byte[]> scripts = corpus("handshake");
        for (int i = 0; i < 100; i++) {
            play(Fuzz.mutated(random, scripts.get(random.nextInt(scripts.size()))));
        }
    }

    private static void play(byte[] script) {
        assertThatCode(() -> HandshakeScript.play(script))
                .as(HexFormat.of().formatHex(script))
                .doesNotThrowAnyException();
    }

    private static List<byte[]> corpus(String name) {
        return FuzzRun.corpus(FuzzDtls.CORPUS.resolve(name));
    }
}
