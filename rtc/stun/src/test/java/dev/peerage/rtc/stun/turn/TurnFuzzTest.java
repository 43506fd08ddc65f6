package dev.peerage.rtc.stun.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.stun.StunAttribute.AlternateServer;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnFuzzTest extends TurnScript {

    @Test
    void neverThrowsWhateverTheServerSays() {
        for (long seed = 0; seed < 20; seed++) {
            fuzz(seed);
        }
    }

    /** Also without a relation to what was asked. */
    void fuzz(long seed) {
        SeededRandom chance = new SeededRandom(seed);
        List<byte[]> corpus = new ArrayList<>();
        for (int method : List.of(3, 4, 8, 9)) {
            for (int code : List.of(0, 300, 401, 403, 437, 438, 486)) {
                corpus.add(plausible(method, code));
            }
        }
        corpus.add(new byte[] {0x40, 0, 0, 2, 5, 6});
        TurnAllocation[] fuzzed = {null};
        TransactionId[] lastSent = {new TransactionId(0, 0)};
        nowUs = SECOND;
        Fuzz.decoder(seed, 1_500, corpus, input -> {
            if (fuzzed[0] == null || fuzzed[0].state().isSettled() && chance.chance(0.02)) {
                fuzzed[0] = new TurnAllocation(SERVER, TurnLimits.defaults(), 1, chance);
                fuzzed[0].onStart(nowUs);
            }
            TurnAllocation allocation = fuzzed[0];
            nowUs += chance.nextInt(20_000_000);
            allocation.onTimeout(nowUs);
            for (int i = 0; allocation.pollTransmit(out.clear(), nowUs) != null; i++) {
                assertThat(i).isLessThan(100);
                lastSent[0] = StunMessage.decode(out.flip()).transactionId();
            }
            ByteBuffer packet = ByteBuffer.wrap(input);
            if (input.length >= 20) { // else nothing would ever be an answer
                packet.putInt(8, lastSent[0].tag()).putLong(12, lastSent[0].unique());
            }
            StunMessage message = StunMessage.decode(packet);
            if (message != null) {
                allocation.onAnswer(message, ADDRESS, nowUs);
            }
            allocation.open(packet, ADDRESS);
            allocation.onUse(PEER.withPort(1 + chance.nextInt(50)), nowUs);
            while (allocation.pollEvent() != null) {}
            assertThat(allocation.nextDeadlineUs()).isGreaterThanOrEqualTo(0);
        });
    }

    /** An answer as a server without credentials gives it, and without FINGERPRINT, as its transaction will change. */
    private static byte[] plausible(int method, int code) {
        TransactionId id = new TransactionId(1, 1);
        StunMessage.Builder answer = code == 0
                ? StunMessage.success(method, id)
                        .with(new XorRelayedAddress(RELAYED))
                        .with(new Lifetime(600))
                : StunMessage.error(method, id, code, "")
                        .with(new Realm("r"))
                        .with(new Nonce("n"))
                        .with(new AlternateServer(OTHER));
        ByteBuffer packet = ByteBuffer.allocate(500);
        answer.build().encode(null, packet);
        byte[] bytes = new byte[packet.position() - 8];
        packet.flip().get(bytes);
        ByteBuffer.wrap(bytes).putShort(2, (short) (bytes.length - 20));
        return bytes;
    }
}
