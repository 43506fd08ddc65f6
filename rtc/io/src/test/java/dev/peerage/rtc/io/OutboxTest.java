package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.SendResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final AtomicInteger announced = new AtomicInteger();
    private final Outbox outbox = new Outbox(10_000, announced::incrementAndGet);
    private final List<String> taken = new ArrayList<>();

    /** Takes all, but for messages of one length. */
    private class Taker implements Outbox.Sink {
        private final int refusedBytes;

        Taker(int refusedBytes) {
            this.refusedBytes = refusedBytes;
        }

        @Override
        public SendResult send(int channel, boolean isText, ByteBuffer payload) {
            if (payload.remaining() == refusedBytes) {
                return SendResult.BACK_PRESSURED;
            }
            taken.add(channel + (isText ? " text " : " ") + payload.remaining());
            return SendResult.ACCEPTED;
        }

        @Override
        public void close(int channel) {
            taken.add(channel + " close");
        }
    }

    private final Outbox.Sink taker = new Taker(-1);

    @Test
    void announcesTheFirstMessageOnlyUntilTheLoopHasTakenAll() {
        outbox.offer(1, false, ByteBuffer.allocate(10));
        outbox.offer(2, true, ByteBuffer.allocate(0));
        assertThat(announced).hasValue(1);
        assertThat(outbox.drain(taker)).isTrue();
        assertThat(taken).containsExactly("1 10", "2 text 0");
        outbox.offer(1, false, ByteBuffer.allocate(3));
        assertThat(announced).hasValue(2);
    }

    @Test
    void keepsTheOrderAroundLongMessages() {
        outbox.offer(1, false, ByteBuffer.allocate(100_000));
        outbox.drain(new Taker(100_000));
        outbox.drain(taker);
        outbox.takeReadmitted();
        outbox.offer(1, false, ByteBuffer.allocate(1));
        outbox.drain(taker);
        assertThat(taken).containsExactly("1 100000", "1 1");
    }

    @Test
    void whatIsNotTakenComesFirstNextTime() {
        for (int bytes = 1; bytes <= 3; bytes++) {
            outbox.offer(1, false, ByteBuffer.allocate(bytes));
        }
        assertThat(outbox.drain(new Taker(2))).isFalse();
        outbox.offer(1, false, ByteBuffer.allocate(4));
        assertThat(outbox.drain(taker)).isTrue();
        assertThat(taken).containsExactly("1 1", "1 2", "1 3", "1 4");
    }

    @Test
    void refusesAtTheLimitAndTellsOnceWhenHalfIsFree() {
        assertThat(outbox.offer(7, false, ByteBuffer.allocate(9_000))).isEqualTo(SendResult.ACCEPTED);
        assertThat(outbox.offer(7, false, ByteBuffer.allocate(2_000))).isEqualTo(SendResult.BACK_PRESSURED);
        assertThat(outbox.takeReadmitted()).isEmpty();
        outbox.drain(taker);
        assertThat(outbox.takeReadmitted()).containsExactly(7);
        assertThat(outbox.takeReadmitted()).isEmpty();
        assertThat(outbox.offer(7, false, ByteBuffer.allocate(2_000))).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void passesOneThatIsLongerThanTheLimitIfNothingElseWaits() {
        assertThat(outbox.offer(1, false, ByteBuffer.allocate(1_000_000))).isEqualTo(SendResult.ACCEPTED);
        assertThat(outbox.offer(1, false, ByteBuffer.allocate(1))).isEqualTo(SendResult.BACK_PRESSURED);
    }

    @Test
    void trimmedOrClosedItHoldsNothing() {
        outbox.offer(1, false, ByteBuffer.allocate(5_000));
        outbox.drain(taker);
        assertThat(outbox.isLarge()).isTrue();
        outbox.trim();
        assertThat(outbox.isLarge()).isFalse();
        assertThat(outbox.offer(1, false, ByteBuffer.allocate(5))).isEqualTo(SendResult.ACCEPTED);
        outbox.close();
        assertThat(outbox.offer(1, false, ByteBuffer.allocate(5))).isEqualTo(SendResult.CLOSED);
        assertThat(outbox.drain(taker)).isTrue();
        assertThat(taken).containsExactly("1 5000");
    }

    @Test
    void aCloseOvertakesNothing() {
        outbox.offer(1, false, ByteBuffer.allocate(9_000));
        outbox.offerClose(1);
        outbox.offer(2, false, ByteBuffer.allocate(0));
        assertThat(announced).hasValue(1);
        assertThat(outbox.drain(new Taker(9_000))).isFalse();
        assertThat(taken).isEmpty();
        assertThat(outbox.drain(taker)).isTrue();
        assertThat(taken).containsExactly("1 9000", "1 close", "2 0");
        outbox.takeReadmitted();
        outbox.offerClose(2);
        assertThat(announced).hasValue(2);
    }

    @Test
    void handsOverTheBytesOfEachMessage() {
        outbox.offer(1, false, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        outbox.offer(1, false, ByteBuffer.wrap(new byte[] {4, 5}));
        List<Byte> bytes = new ArrayList<>();
        outbox.drain(new Taker(-1) {
            @Override
            public SendResult send(int channel, boolean isText, ByteBuffer payload) {
                while (payload.hasRemaining()) {
                    bytes.add(payload.get());
                }
                return SendResult.ACCEPTED;
            }
        });
        assertThat(bytes).containsExactly((byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5);
    }
}
