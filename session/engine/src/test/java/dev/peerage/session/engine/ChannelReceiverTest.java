package dev.peerage.session.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.DeliveryMode;
import dev.peerage.session.engine.ChannelReceiver.Outcome;
import dev.peerage.session.wire.SessionCodec;
import dev.peerage.session.wire.SessionFrame;
import dev.peerage.session.wire.SessionFrame.Ack;
import dev.peerage.session.wire.SessionFrame.Range;
import dev.peerage.session.wire.WireLimits;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelReceiverTest {

    private static final SessionConfig CONFIG = SessionConfig.defaults();

    private final ReceiveBudget budget = new ReceiveBudget(CONFIG.maxReceiveBytes());
    private long nowUs;

    @Test
    void orderedWaitsForTheGapToClose() {
        ChannelReceiver receiver = receiver(DeliveryMode.RELIABLE_ORDERED);
        assertThat(whole(receiver, 1)).isEqualTo(Outcome.ACCEPTED);
        assertThat(sizes(receiver)).isEmpty();
        whole(receiver, 0);
        assertThat(sizes(receiver)).containsExactly(100, 101);
    }

    @Test
    void unorderedDoesNot() {
        ChannelReceiver receiver = receiver(DeliveryMode.RELIABLE_UNORDERED);
        whole(receiver, 1);
        assertThat(sizes(receiver)).containsExactly(101);
        whole(receiver, 0);
        assertThat(sizes(receiver)).containsExactly(100);
    }

    @Test
    void reliableModesDropWhatTheyHave() {
        for (DeliveryMode mode : List.of(DeliveryMode.RELIABLE_ORDERED, DeliveryMode.RELIABLE_UNORDERED)) {
            ChannelReceiver receiver = receiver(mode);
            whole(receiver, 0);
            whole(receiver, 2);
            assertThat(whole(receiver, 0)).isEqualTo(Outcome.DUPLICATE);
            assertThat(whole(receiver, 2)).isEqualTo(Outcome.DUPLICATE);
        }
    }

    @Test
    void joinsFragmentsInWhateverOrderTheyCome() {
        for (DeliveryMode mode : DeliveryMode.values()) {
            ChannelReceiver receiver = receiver(mode);
            fragment(receiver, 2, false, true, 5);
            fragment(receiver, 0, true, false, 1_000);
            assertThat(sizes(receiver)).isEmpty();
            fragment(receiver, 1, false, false, 2_000);
            assertThat(sizes(receiver)).as(mode.name()).containsExactly(3_005);
        }
    }

    @Test
    void sequencedIsNeverOlderThanWhatWasDelivered() {
        ChannelReceiver receiver = receiver(DeliveryMode.SEQUENCED);
        whole(receiver, 5);
        assertThat(whole(receiver, 4)).isEqualTo(Outcome.STALE);
        whole(receiver, 7);
        assertThat(sizes(receiver)).containsExactly(105, 107);
    }

    @Test
    void unreliableTakesEachOnceWithinItsWindow() {
        ChannelReceiver receiver = receiver(DeliveryMode.UNRELIABLE);
        whole(receiver, 2_000);
        assertThat(whole(receiver, 2_000)).isEqualTo(Outcome.DUPLICATE);
        assertThat(whole(receiver, 1_999)).isEqualTo(Outcome.ACCEPTED);
        assertThat(whole(receiver, 2_000 - ChannelReceiver.LOSSY_WINDOW)).isEqualTo(Outcome.STALE);
        assertThat(whole(receiver, WireLimits.MAX_INTEGER)).isEqualTo(Outcome.ACCEPTED);
        assertThat(whole(receiver, 2_001)).isEqualTo(Outcome.STALE);
    }

    @Test
    void lossyModesGiveTheOldestUpWhenTooMuchIsIncomplete() {
        ChannelReceiver receiver = receiver(DeliveryMode.UNRELIABLE);
        for (int i = 0; i < 200; i++) {
            fragment(receiver, 2 * i, true, false, 16_000); // never its second half
        }
        assertThat(budget.usedBytes()).isLessThanOrEqualTo(ChannelReceiver.MAX_LOSSY_HELD_BYTES);
        assertThat(whole(receiver, 500)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void tellsWhatIsMissing() {
        ChannelReceiver receiver = receiver(DeliveryMode.RELIABLE_ORDERED);
        whole(receiver, 0);
        whole(receiver, 3);
        whole(receiver, 4);
        whole(receiver, 6);
        sizes(receiver);
        Ack ack = ack(receiver);
        assertThat(ack.next()).isEqualTo(1);
        assertThat(ack.ranges()).containsExactly(new Range(2, 2), new Range(1, 1));
        assertThat(ack.windowBytes()).isEqualTo(CONFIG.receiveWindowBytes() - 164);
    }

    @Test
    void acknowledgesAtOnceOutOfOrderAndElseWaitsForDataToTravelWith() {
        ChannelReceiver receiver = receiver(DeliveryMode.RELIABLE_ORDERED);
        whole(receiver, 0);
        assertThat(receiver.ackAtUs()).isEqualTo(ChannelReceiver.ACK_DELAY_US);
        whole(receiver, 2);
        assertThat(receiver.ackAtUs()).isZero();
        ack(receiver);
        assertThat(receiver.ackAtUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatTheApplicationHasNotTakenShutsTheWindowUntilItTakesIt() {
        ChannelReceiver receiver = receiver(DeliveryMode.RELIABLE_ORDERED);
        for (int i = 0; i < 70; i++) {
            fragment(receiver, i, true, true, 15_000);
        }
        sizes(receiver);
        assertThat(ack(receiver).windowBytes()).isZero();
        receiver.onConsumed(100_000, nowUs);
        assertThat(receiver.isAckOwed()).isFalse(); // too little to tell
        receiver.onConsumed(400_000, nowUs);
        assertThat(receiver.isAckOwed()).isTrue();
        assertThat(ack(receiver).windowBytes()).isBetween(400_000L, 500_000L);
    }

    @Test
    void aSenderThatIgnoresTheWindowIsHeldOff() {
        ChannelReceiver receiver = receiver(DeliveryMode.RELIABLE_UNORDERED);
        int accepted = 0;
        for (int i = 1; i < 10_000; i++) {
            accepted += fragment(receiver, i, true, false, 16_000) == Outcome.ACCEPTED ? 1 : 0;
        }
        assertThat(accepted * 16_064L).isLessThan(2L * CONFIG.receiveWindowBytes() + CONFIG.maxMessageBytes());
        assertThat(whole(receiver, 1L << 40)).isEqualTo(Outcome.OVER_LIMIT);
    }

    @Test
    void allChannelsTogetherAreBoundedByTheBudget() {
        ReceiveBudget small = new ReceiveBudget(10_000);
        ChannelReceiver first = new ChannelReceiver(1, 1, "", DeliveryMode.RELIABLE_ORDERED, CONFIG, small);
        ChannelReceiver second = new ChannelReceiver(2, 1, "", DeliveryMode.RELIABLE_ORDERED, CONFIG, small);
        assertThat(fragment(first, 1, true, true, 9_000)).isEqualTo(Outcome.ACCEPTED);
        assertThat(fragment(second, 0, true, true, 1_000)).isEqualTo(Outcome.OVER_LIMIT);
        first.release();
        assertThat(fragment(second, 0, true, true, 1_000)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void fragmentsThatContradictEachOtherBreakTheSession() {
        ChannelReceiver receiver = receiver(DeliveryMode.RELIABLE_ORDERED);
        assertThat(fragment(receiver, 0, false, true, 10)).isEqualTo(Outcome.BROKEN);
        receiver = receiver(DeliveryMode.RELIABLE_ORDERED);
        fragment(receiver, 0, true, false, 1_000);
        assertThat(fragment(receiver, 1, true, true, 10)).isEqualTo(Outcome.BROKEN);
    }

    @Test
    void anyShuffleOfAnyMessagesArrivesWhole() {
        for (int seed = 0; seed < 200; seed++) {
            SeededRandom random = new SeededRandom(seed);
            DeliveryMode mode = random.chance(0.5) ? DeliveryMode.RELIABLE_ORDERED : DeliveryMode.RELIABLE_UNORDERED;
            ChannelReceiver receiver = receiver(mode);
            List<int[]> fragments = new ArrayList<>(); // sequence, first, last, bytes
            List<Integer> messages = new ArrayList<>();
            for (int message = 0; message < 20; message++) {
                int count = 1 + random.nextInt(5);
                for (int i = 0; i < count; i++) {
                    int bytes = i == count - 1 ? message : 1_000;
                    fragments.add(new int[] {fragments.size(), i == 0 ? 1 : 0, i == count - 1 ? 1 : 0, bytes});
                }
                messages.add((count - 1) * 1_000 + message);
            }
            List<Integer> arrived = new ArrayList<>();
            while (!fragments.isEmpty()) {
                int[] next = fragments.get(random.nextInt(fragments.size()));
                fragment(receiver, next[0], next[1] == 1, next[2] == 1, next[3]);
                arrived.addAll(sizes(receiver));
                if (random.chance(0.7)) {
                    fragments.remove(next);
                }
            }
            if (mode == DeliveryMode.RELIABLE_ORDERED) {
                assertThat(arrived).as("seed " + seed).isEqualTo(messages);
            } else {
                assertThat(arrived).as("seed " + seed).containsExactlyInAnyOrderElementsOf(messages);
            }
            assertThat(ack(receiver).ranges()).isEmpty();
        }
    }

    private ChannelReceiver receiver(DeliveryMode mode) {
        return new ChannelReceiver(1, 1, "label", mode, CONFIG, budget);
    }

    private Outcome whole(ChannelReceiver receiver, long sequence) {
        return fragment(receiver, sequence, true, true, 100 + (int) (sequence % 1_000));
    }

    private Outcome fragment(ChannelReceiver receiver, long sequence, boolean isFirst, boolean isLast, int bytes) {
        return receiver.onFragment(sequence, isFirst, isLast, ByteBuffer.allocate(bytes), 0, nowUs);
    }

    private static List<Integer> sizes(ChannelReceiver receiver) {
        List<Integer> sizes = new ArrayList<>();
        ChannelReceiver.Received received = receiver.pollMessage();
        while (received != null) {
            sizes.add(received.message().remaining());
            received = receiver.pollMessage();
        }
        return sizes;
    }

    private static Ack ack(ChannelReceiver receiver) {
        ByteBuffer out = ByteBuffer.allocate(1_000);
        receiver.writeAck(out);
        List<SessionFrame> frames = new ArrayList<>();
        assertThat(new SessionCodec().decode(out.flip(), frames)).isNull();
        return (Ack) frames.get(0);
    }
}
