package dev.peerage.rtc.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.Fuzz;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeTagTest {

    private static final byte[] PLAIN = HexFormat.of().parseHex("16fefd0000000000000007000199");
    private static final byte[] PROTECTED = HexFormat.of().parseHex("16fefd0001000000000000000199");
    private static final int TAG = HandshakeTag.of("ABCDEfgh");

    @Test
    void isMadeOfTheFirstFiveCharacters() {
        assertThat(TAG).isEqualTo(1 << 31 | 1 << 18 | 2 << 12 | 3 << 6 | 4);
        assertThat(HandshakeTag.of("ABCDEfghAfterARestart")).isEqualTo(TAG);
        assertThat(HandshakeTag.of("ABCDE")).isEqualTo(HandshakeTag.NONE); // none of ours is so short
    }

    @Test
    void isPutOnRecordsInTheClearAndTakenOffAgain() {
        ByteBuffer datagram =
                ByteBuffer.allocate(100).position(5).put(PLAIN).put(PLAIN).put(PROTECTED);
        byte[] before = datagram.array().clone();

        HandshakeTag.putOn(datagram, 5, TAG);
        datagram.flip().position(5);

        assertThat(HandshakeTag.peek(datagram, 5)).isEqualTo(TAG);
        assertThat(HandshakeTag.peek(datagram, 5 + PLAIN.length)).isEqualTo(TAG);
        assertThat(HandshakeTag.peek(datagram, 5 + 2 * PLAIN.length)).isEqualTo(HandshakeTag.NONE);
        assertThat(HandshakeTag.takeOff(datagram, TAG)).isTrue();
        assertThat(datagram.array()).isEqualTo(before);
        assertThat(datagram.position()).isEqualTo(5);
    }

    @Test
    void ofSomebodyElseIsRefused() {
        ByteBuffer datagram = ByteBuffer.allocate(100).put(PLAIN);
        HandshakeTag.putOn(datagram, 0, HandshakeTag.of("somebody"));

        assertThat(HandshakeTag.takeOff(datagram.flip(), TAG)).isFalse();
        assertThat(HandshakeTag.takeOff(ByteBuffer.wrap(PLAIN.clone()), TAG)).isTrue(); // browsers have none
    }

    @Test
    void neverThrows() {
        ByteBuffer tagged = ByteBuffer.wrap(PLAIN.clone()).position(PLAIN.length);
        HandshakeTag.putOn(tagged, 0, TAG);
        Fuzz.decoder(1, 20_000, List.of(PLAIN, PROTECTED, tagged.array()), input -> {
            HandshakeTag.takeOff(ByteBuffer.wrap(input), TAG);
        });
    }
}
