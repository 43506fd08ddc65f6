package dev.peerage.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealedLinkTest {

    private static final long EPOCH = 7;

    private final SeededRandom random = new SeededRandom(1);
    private final AgreementKey aKey = AgreementKey.generate(random);
    private final AgreementKey bKey = AgreementKey.generate(random);
    private final SealedLink a = SealedLink.between(aKey, bKey.publicKey()).orElseThrow();
    private final SealedLink b = SealedLink.between(bKey, aKey.publicKey()).orElseThrow();
    private final ByteBuffer opened = ByteBuffer.allocate(2_000);

    @Test
    void opensWhatTheOtherSealedBothWays() {
        assertThat(open(b, EPOCH, seal(a, "ping"))).isEqualTo(OpenResult.OPENED);
        assertThat(text()).isEqualTo("ping");
        assertThat(open(a, EPOCH, seal(b, "pong"))).isEqualTo(OpenResult.OPENED);
        assertThat(text()).isEqualTo("pong");
    }

    @Test
    void addsItsOverheadExactly() {
        assertThat(seal(a, "")).hasSize(SealedLink.OVERHEAD_BYTES);
    }

    @Test
    void opensNothingTwice() {
        byte[] sealed = seal(a, "once");
        assertThat(open(b, EPOCH, sealed)).isEqualTo(OpenResult.OPENED);
        assertThat(open(b, EPOCH, sealed)).isEqualTo(OpenResult.REPLAYED);
    }

    @Test
    void opensNothingOfAnotherSessionNorItsOwn() {
        byte[] sealed = seal(a, "earlier");
        assertThat(open(b, EPOCH + 1, sealed)).isEqualTo(OpenResult.UNSEALABLE);
        assertThat(open(a, EPOCH, sealed)).isEqualTo(OpenResult.UNSEALABLE);
        assertThat(open(b, EPOCH, sealed)).isEqualTo(OpenResult.OPENED);
    }

    @Test
    void opensOutOfOrderWithinTheWindowOnly() {
        List<byte[]> sealed = new ArrayList<>();
        for (int i = 0; i <= ReplayWindow.COUNTERS; i++) {
            sealed.add(seal(a, "m" + i));
        }
        assertThat(open(b, EPOCH, sealed.get(ReplayWindow.COUNTERS))).isEqualTo(OpenResult.OPENED);
        assertThat(open(b, EPOCH, sealed.get(1))).isEqualTo(OpenResult.OPENED);
        assertThat(open(b, EPOCH, sealed.get(0))).isEqualTo(OpenResult.REPLAYED);
    }

    @Test
    void forgeriesDoNotMoveTheWindow() {
        byte[] sealed = seal(a, "true");
        byte[] forged = sealed.clone();
        forged[0] = 0x7F; // a counter far ahead
        assertThat(open(b, EPOCH, forged)).isEqualTo(OpenResult.UNSEALABLE);
        assertThat(open(b, EPOCH, sealed)).isEqualTo(OpenResult.OPENED);
    }

    @Test
    void junkDoesNotOpen() {
        byte[] genuine = seal(a, "something that is sealed");
        Fuzz.decoder(3, 5_000, List.of(genuine), input -> {
            if (!java.util.Arrays.equals(input, genuine)) {
                assertThat(open(b, EPOCH, input)).isNotEqualTo(OpenResult.OPENED);
            }
        });
        assertThat(open(b, EPOCH, genuine)).isEqualTo(OpenResult.OPENED);
    }

    @Test
    void theWindowAgreesWithASetOfAllCounters() {
        for (int seed = 0; seed < 20; seed++) {
            SeededRandom walk = new SeededRandom(seed);
            ReplayWindow window = new ReplayWindow();
            Set<Long> seen = new HashSet<>();
            long highest = 0;
            for (int step = 0; step < 5_000; step++) {
                long counter = Math.max(1, highest + walk.between(-1_100, walk.chance(0.01) ? 3_000 : 3));
                boolean expected = counter > highest - ReplayWindow.COUNTERS && !seen.contains(counter);
                assertThat(window.isFresh(counter))
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(expected);
                if (expected) {
                    window.mark(counter);
                    seen.add(counter);
                    highest = Math.max(highest, counter);
                }
            }
        }
    }

    private static byte[] seal(SealedLink link, String text) {
        byte[] packet = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(packet.length + SealedLink.OVERHEAD_BYTES);
        link.seal(EPOCH, ByteBuffer.wrap(packet), out);
        assertThat(out.hasRemaining()).isFalse();
        return out.array();
    }

    private OpenResult open(SealedLink link, long epoch, byte[] sealed) {
        return link.open(epoch, ByteBuffer.wrap(sealed), opened.clear());
    }

    private String text() {
        return new String(opened.array(), 0, opened.position(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
