package dev.peerage.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.PeerId;
import dev.peerage.testkit.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreetingTest {

    private static final PeerId FROM = PeerId.of(new byte[PeerId.BYTES]);

    @Test
    void readsWhatItWrote() {
        Greeting greeting = new Greeting("Zoë ☂", "#12ab9f");

        assertThat(Greeting.decode(greeting.encode(), FROM)).isEqualTo(greeting);
    }

    @Test
    void namesMemberThatTellsNothingByItsId() {
        assertThat(decode("").name()).isEqualTo("00000000");
        assertThat(decode("[1]").name()).isEqualTo("00000000");
        assertThat(decode("{\"name\": 5, \"color\": {}}").name()).isEqualTo("00000000");
    }

    @Test
    void keepsControlSequencesAwayFromTheTerminal() {
        assertThat(decode("{\"name\":\"\\u001b[2JEve\\r\\n\\u202e\",\"color\":\"red\"}")
                        .name())
                .isEqualTo("[2JEve");
    }

    @Test
    void cutsLongNames() {
        assertThat(decode("{\"name\":\"" + "x".repeat(500) + "\"}").name()).hasSize(Greeting.MAX_NAME_CHARS);
    }

    @Test
    void replacesWhatIsNoColor() {
        assertThat(decode("{\"color\":\"#FFaa00\"}").color()).isEqualTo("#ffaa00");
        assertThat(decode("{\"color\":\"url(x)\"}").color()).isEqualTo("#8a8f98");
    }

    @Test
    void survivesAnyBytes() {
        List<byte[]> corpus = List.of(new Greeting("Ada", "#e4572e").encode());

        Fuzz.decoder(1, 5_000, corpus, bytes -> {
            String name = Greeting.decode(bytes, FROM).name();
            if (name.isEmpty() || name.length() > Greeting.MAX_NAME_CHARS) {
                throw new IllegalStateException("a name of " + name.length() + " characters");
            }
        });
    }

    private static Greeting decode(String json) {
        return Greeting.decode(json.getBytes(UTF_8), FROM);
    }
}
